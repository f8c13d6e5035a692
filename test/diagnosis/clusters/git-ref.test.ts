import { describe } from 'vitest';
import { buildPod, job, kaniko, type Manifest } from './manifests.ts';
import { itDiagnoses } from './table.ts';

const registry = '10.43.170.72:5000';
const builds = (context: string, ...more: string[]): Manifest[] => {
  const args = [`--context=${context}`, `--destination=${registry}/app:7`, ...more];
  const containers = [kaniko(registry, { args })];
  return [job({ containers }), buildPod({ containers })];
};
const noRef = 'error resolving source context: reference not found\n';

describe('a ref that is not found', () => {
  itDiagnoses([
    {
      when: 'because Kaniko takes a folder for a part of its name is confirmed',
      turn: {
        objects: builds('git://github.com/acme/platform.git#main:/services/moe-router'),
        log: noRef,
      },
      cause: 'git-ref-not-found',
      certainty: 'confirmed',
      summary: 'all of `main:/services/moe-router`',
    },
    {
      when: 'that is not written in full is likely that',
      turn: { objects: builds('git://github.com/acme/platform.git#main'), log: noRef },
      cause: 'git-ref-not-found',
      certainty: 'likely',
      summary: 'refs/heads/main',
    },
    {
      when: 'that is written in full is told by its name',
      turn: { objects: builds('git://github.com/acme/platform.git#refs/heads/mian'), log: noRef },
      cause: 'git-ref-not-found',
      certainty: 'likely',
      summary: '`refs/heads/mian`',
    },
    {
      when: 'that no builder was told of is told as git names it',
      turn: {
        log: "Cloning into '/workspace'...\nfatal: Remote branch release/9.9 not found in upstream origin\n",
      },
      cause: 'git-ref-not-found',
      certainty: 'likely',
      summary: '`release/9.9`',
    },
  ]);
});

describe('a builder', () => {
  itDiagnoses([
    {
      when: 'that crashed is told by its image',
      turn: {
        log: 'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation]\n',
      },
      cause: 'builder-crash',
      certainty: 'likely',
      summary: 'gcr.io/kaniko-project/executor:v1.23.2',
    },
    {
      when: 'that cannot push to its cache is told by the repository of it',
      turn: {
        objects: builds('dir:///workspace', '--cache=true', `--cache-repo=${registry}/app/cache`),
        log: `error building image: error building stage: failed to execute command: uploading layer to cache: PUT http://${registry}/v2/app/cache/manifests/1: 403 Forbidden\n`,
      },
      cause: 'cache-error',
      certainty: 'likely',
      summary: 'app/cache',
    },
    {
      when: 'that cannot push its image is refused by the registry, whatever its cache',
      turn: {
        objects: builds('dir:///workspace', '--cache=true', `--cache-repo=${registry}/app/cache`),
        log: `error pushing image: failed to push to destination ${registry}/app:7: PUT http://${registry}/v2/app/manifests/7: 403 Forbidden\n`,
      },
      cause: 'registry-auth',
      certainty: 'confirmed',
    },
  ]);
});
