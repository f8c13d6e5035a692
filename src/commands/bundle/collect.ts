import { join } from 'node:path';
import { Command } from 'commander';
import { bundleFiles } from '../../bundle/collect/bundle-files.ts';
import type { Noted, RecordingCluster } from '../../bundle/collect/recording.ts';
import { recordingCluster } from '../../bundle/collect/recording.ts';
import { writeBundle } from '../../bundle/collect/write-bundle.ts';
import type { BundleFile } from '../../bundle/read-files.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import { type BuildOptions, diagnoseBuild, withBuildOptions } from '../diagnose-build.ts';
import { findingText } from '../finding-text.ts';
import { bundleReadme, diagnoseWith } from './readme.ts';

interface CollectOptions extends BuildOptions {
  readonly output?: string;
  readonly force?: true;
  readonly json?: true;
}

/** `buildmedic bundle collect`: a snapshot of what the diagnosis of one build reads, to diagnose it again elsewhere. */
export const collectCommand = (
  print: (text: string) => void = (text) => process.stdout.write(text),
): Command =>
  withBuildOptions(new Command('collect'))
    .description('write what the diagnosis of a build reads into a folder, secrets masked')
    .option('-o, --output <dir>', 'where to; a folder named after the build when absent')
    .option('--force', 'replace the bundle that is in that folder')
    .option('--json', 'print the folder and its files as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 written, 2 nothing of that name, or it could not be done.',
    )
    .action(async (name: string, options: CollectOptions) => {
      const { diagnosis, files } = await collectBundle(name, options);
      if (diagnosis.verdict === 'not-found') {
        process.stderr.write(findingText(diagnosis, { color: false, width: 80 }));
        process.exitCode = 2;
        return;
      }
      const folder = options.output ?? folderFor(diagnosis);
      await writeBundle(folder, files, { force: options.force === true });
      const told = { folder, files: files.map(({ path }) => path) };
      print(
        options.json ? `${JSON.stringify(told, null, 2)}\n` : summary(folder, files, diagnosis),
      );
    });

/** The diagnosis of a build, and the files of a bundle from which it can be made again. */
export async function collectBundle(
  name: string,
  options: BuildOptions,
): Promise<{ diagnosis: Diagnosis; files: BundleFile[] }> {
  let recorder: RecordingCluster | undefined;
  const { diagnosis } = await diagnoseBuild(name, { ...options, registries: false }, (cluster) => {
    recorder = recordingCluster(cluster);
    return recorder.cluster;
  });
  const noted: Noted[] = recorder?.noted() ?? [];
  const readme = { path: 'README.md', text: bundleReadme(diagnosis.subject) };
  return { diagnosis, files: [readme, ...bundleFiles(noted)] };
}

const folderFor = ({ subject }: Diagnosis): string => `bundle-${subject.namespace}-${subject.name}`;

const summary = (folder: string, files: readonly BundleFile[], { subject }: Diagnosis): string =>
  [
    `Wrote what the diagnosis of ${subject.kind} ${subject.namespace}/${subject.name} reads:`,
    ...files.map(({ path }) => `  ${join(folder, path)}`),
    '',
    'Secrets are masked as far as they were recognised: look it over before you share it.',
    'To diagnose from it:',
    `  ${diagnoseWith(subject, folder)}`,
    '',
  ].join('\n');
