import { isMap, isSeq } from 'yaml';
import { factValue } from '../model/facts.ts';
import type { Fix, FixOutcome, FixPlaces, FixRequest } from '../model/fix.ts';
import { locateBuild, podSpecOf } from './build-manifest.ts';
import type { Located } from './locate.ts';
import { notApplicable } from './outcome.ts';
import { type MemoryPlace, raiseMemoryAt } from './raise-memory-at.ts';
import { dottedKey, followed, type Key, nodeAt, readYaml, valueAt } from './yaml-file.ts';

/** Doubles the memory limit of the build's container, in its manifest or in the Helm values that it is made from. */
export const raiseMemory: Fix = {
  id: 'raise-memory',
  title: "Raise the builder's memory",
  risk: 'The build may use more of its node; where nodes, quotas or LimitRanges are tight, it may wait for a place. Nothing else runs differently.',
  verify: 'Run the build again: its container ends as Completed and no longer as OOMKilled.',
  rollback: 'Revert this pull request; the next build runs with the old limit.',
  apply(request) {
    const { helmValues } = request.places;
    // A key that the team configured is the place where they want it changed, whatever else the files hold.
    return helmValues?.memoryLimit === undefined
      ? raiseInManifest(request)
      : raiseInValues(request, { ...helmValues, memoryLimit: helmValues.memoryLimit });
  },
};

function raiseInManifest({ files, subject, facts }: FixRequest): FixOutcome {
  const location = locateBuild(files, subject);
  if (location.kind === 'not-found') return notApplicable(location.because);
  const { place } = location;
  const container = containerIn(place, factValue(facts, 'container.name'));
  if ('because' in container) return notApplicable(container.because);
  const memory = (side: string): Key[] => [...container.path, 'resources', side, 'memory'];
  return raiseMemoryAt(
    {
      file: place.file,
      index: place.index,
      limit: memory('limits'),
      request: memory('requests'),
      owner: `${place.identity.kind} ${place.identity.name ?? subject.name}`,
      called: `container ${container.name}`,
    },
    factValue(facts, 'container.memoryLimit'),
  );
}

type Container =
  | { readonly name: string; readonly path: readonly Key[] }
  | { readonly because: string };

/** The container by its name; the only one there is when the diagnosis could not tell which. */
function containerIn({ document, root, identity, file }: Located, name?: string): Container {
  const spec = [...root, ...podSpecOf(identity.kind)];
  const containers = ['containers', 'initContainers'].flatMap((list) => {
    const path = [...spec, list];
    const items = followed(document, nodeAt(document, path));
    return isSeq(items) ? items.items.map((_, position) => [...path, position]) : [];
  });
  const named = containers.map((path) => ({
    path,
    name: String(valueAt(document, [...path, 'name'])),
  }));
  const wanted = named.filter((one) => name === undefined || one.name === name);
  const [only, another] = wanted;
  if (only && !another) return only;
  const have = named.map((one) => one.name).join(', ') || 'none';
  return {
    because:
      name === undefined
        ? `${file.path} has several containers (${have}), and it is not known which one ran out of memory`
        : `${file.path} has no container ${name} (it has: ${have})`,
  };
}

type ValuesPlace = NonNullable<FixPlaces['helmValues']> & { readonly memoryLimit: string };

function raiseInValues({ files, facts }: FixRequest, values: ValuesPlace): FixOutcome {
  const source = files.find(({ path }) => path === values.file);
  if (!source) return notApplicable(`the values file ${values.file} is not in the repository`);
  const read = readYaml(source);
  if (read.kind === 'broken') return notApplicable(read.because);
  if (read.kind === 'template') return notApplicable(`${values.file} is a template`);

  const place: MemoryPlace = {
    file: read.file,
    index: 0,
    limit: dottedKey(values.memoryLimit),
    request: dottedKey(values.memoryRequest ?? requestBeside(values.memoryLimit)),
    owner: values.file,
    called: `the builder (${values.memoryLimit})`,
  };
  const [document] = read.file.documents;
  if (!document || !isMap(document.contents))
    return notApplicable(`${values.file} holds no values`);
  return raiseMemoryAt(place, factValue(facts, 'container.memoryLimit'));
}

/** Charts keep Kubernetes' own `resources` layout, in which `requests` stands beside `limits`. */
const requestBeside = (limit: string): string => limit.replace(/limits(?=\.memory$)/, 'requests');
