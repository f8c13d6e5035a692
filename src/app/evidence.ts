import { unpackFiles } from '../bundle/archive.ts';
import { replayedSystems } from '../bundle/collect/recorded-systems.ts';
import type { DecisiveLines } from '../bundle/collect/shorten-log.ts';
import { bundleOf } from '../bundle/load-bundle.ts';
import { serveBundle } from '../bundle/serve-bundle.ts';
import { decisiveLines } from '../diagnosis/decisive-lines.ts';
import type { Diagnose } from '../diagnosis/diagnose.ts';
import { findSignatures } from '../diagnosis/log-signatures.ts';
import { createDiagnoseAndKeep } from '../incidents/diagnosing/diagnose-and-keep.ts';
import { createDiagnoseFromKept } from '../incidents/diagnosing/diagnose-from-kept.ts';
import { createReadKeptFailure, type OpenKept } from '../incidents/diagnosing/kept-failure.ts';
import { createKeepCase } from '../incidents/feedback/keep-case.ts';
import { clusterFrom } from '../kubernetes/clusters.ts';
import type { Systems } from '../model/systems.ts';
import type { EvidenceStore } from '../store/evidence-store.ts';
import type { Parts } from './parts.ts';

/** So many lines of a log are decisive at most, beside those with a known wording. */
const mostTelling = 30;
const megabyte = 1024 * 1024;

/** Diagnoses that keep what they read of a failure, and what is made of that when the cluster has forgotten it. */
export function joinEvidence(
  { config, evidence, cases, knowledge, systems, logger }: Parts,
  diagnoseWith: (systems: Systems) => Diagnose,
) {
  const openKept = openKeptFrom(evidence);
  const decisiveLinesOf: DecisiveLines = (log) => {
    const matches = findSignatures(log, knowledge.signatures);
    const telling = decisiveLines(log, matches, mostTelling);
    return [...telling, ...matches].map(({ line }) => line);
  };
  const keeping = createDiagnoseAndKeep({
    diagnoseWith,
    systems,
    evidence,
    maxBundleBytes: config.evidence.bundleMegabytes * megabyte,
    decisiveLines: decisiveLinesOf,
    onTrouble: (subject, because) =>
      logger.warn({ ...subject, err: because }, 'no evidence of a failure could be kept'),
  });
  const readKeptFailure = createReadKeptFailure({ evidence, openKept });
  return {
    /** For failures that people are told of. */
    diagnose: config.evidence.keep ? keeping : diagnoseWith(systems),
    diagnoseFromKept: createDiagnoseFromKept({ diagnoseWith, evidence, openKept }),
    keepCase: createKeepCase({ cases, readKeptFailure, decisiveLines: decisiveLinesOf }),
    readKeptFailure,
  };
}

/** Serves a kept bundle to this process alone, under the name of the cluster that it was read from. */
export const openKeptFrom =
  (evidence: Pick<EvidenceStore, 'archive'>): OpenKept =>
  async ({ id, cluster: name }, work) => {
    const archive = await evidence.archive(id);
    if (!archive) return undefined;
    const files = await unpackFiles(archive);
    const served = await serveBundle(bundleOf(files).bundle);
    const cluster = clusterFrom({ name, server: served.url });
    try {
      return await work({ cluster, systems: replayedSystems(files) });
    } finally {
      await cluster.close();
      await served.close();
    }
  };
