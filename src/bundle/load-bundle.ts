import type { Problem } from '../model/problem.ts';
import { bundleEmpty } from '../problems/bundle.ts';
import type {
  Bundle,
  ContainerLog,
  KubernetesObject,
  Outage,
  Prohibition,
  RecordedAnswer,
} from './bundle.ts';
import { newestMoment } from './clock.ts';
import { withDefaults } from './defaults.ts';
import { withEndpointSlices } from './endpoint-slices.ts';
import { splitPodLogs } from './layouts/cluster-info-dump.ts';
import { type FileRole, layoutOf } from './layouts/layout.ts';
import { parseObjects } from './parse-objects.ts';
import { type BundleFile, readBundleFiles } from './read-files.ts';
import { parseAnswers, parseOutages, parseProhibitions } from './recorded.ts';

export interface LoadedBundle {
  readonly bundle: Bundle;
  /** What was left out, and why. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a bundle from a folder or a `.tar.gz`. Broken files are told in `problems`, the rest is loaded. Throws a
 * Problem when there is nothing at that path, or nothing in it that could be read.
 */
export async function loadBundle(location: string): Promise<LoadedBundle> {
  const loaded = bundleOf(await readBundleFiles(location));
  const { objects, logs } = loaded.bundle;
  if (objects.length === 0 && logs.length === 0) throw bundleEmpty(location, loaded.problems);
  return loaded;
}

/** The bundle that these files make. Pure: everything has been read. */
export function bundleOf(files: readonly BundleFile[]): LoadedBundle {
  const layout = layoutOf(files.map(({ path }) => path));
  const parts = files.map((file) => partOf(file, layout.roleOf(file.path)));
  const objects = withEndpointSlices(parts.flatMap((part) => part.objects ?? []).map(withDefaults));
  const logs = parts.flatMap((part) => part.logs ?? []);
  const takenAt = newestMoment(objects, logs);
  return {
    bundle: {
      objects,
      logs,
      answers: parts.flatMap((part) => part.answers ?? []),
      prohibitions: parts.flatMap((part) => part.prohibitions ?? []),
      outages: parts.flatMap((part) => part.outages ?? []),
      nodeStats: new Map(parts.flatMap((part) => part.nodeStats ?? [])),
      ...(takenAt ? { takenAt } : {}),
    },
    problems: parts.flatMap((part) => part.problems ?? []),
  };
}

/** What one file adds to a bundle. */
interface Part {
  readonly objects?: readonly KubernetesObject[];
  readonly logs?: readonly ContainerLog[];
  readonly answers?: readonly RecordedAnswer[];
  readonly prohibitions?: readonly Prohibition[];
  readonly outages?: readonly Outage[];
  readonly nodeStats?: readonly (readonly [node: string, summary: string])[];
  readonly problems?: readonly Problem[];
}

function partOf(file: BundleFile, place: FileRole): Part {
  switch (place.role) {
    case 'objects': {
      const { found, problems } = parseObjects(file, place.plural);
      return { objects: found, problems };
    }
    case 'log': {
      const { role: _role, ...container } = place;
      return { logs: [{ ...container, text: file.text }] };
    }
    case 'pod-logs': {
      const { namespace, pod } = place;
      const logs = splitPodLogs(file.text);
      return { logs: logs.map((log) => ({ namespace, pod, previous: false, ...log })) };
    }
    case 'service-proxy': {
      const { found, problems } = parseAnswers(file);
      return { answers: found, problems };
    }
    case 'forbidden': {
      const { found, problems } = parseProhibitions(file);
      return { prohibitions: found, problems };
    }
    case 'unavailable': {
      const { found, problems } = parseOutages(file);
      return { outages: found, problems };
    }
    case 'node-stats':
      return { nodeStats: [[place.node, file.text]] };
    case 'other':
      return {};
  }
}
