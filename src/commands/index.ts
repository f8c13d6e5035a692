import type { Command } from 'commander';

/**
 * The commands, each loaded when it is asked for: `classify` shall not wait for the libraries of Slack, Postgres and
 * Kubernetes. To add one, write its file and name it here.
 */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).startCommand(),
  demo: async () => (await import('./demo.ts')).demoCommand(),
  diagnose: async () => (await import('./diagnose.ts')).diagnoseCommand(),
  classify: async () => (await import('./classify.ts')).classifyCommand(),
  cases: async () => (await import('./cases.ts')).casesCommand(),
  fix: async () => (await import('./fix.ts')).fixCommand(),
  reach: async () => {
    const [{ reachCommand }, { openCluster }] = await Promise.all([
      import('./reach.ts'),
      import('./open-cluster.ts'),
    ]);
    return reachCommand(openCluster);
  },
  playbooks: async () => (await import('./playbooks.ts')).playbooksCommand(),
  bundle: async () => (await import('./bundle.ts')).bundleCommand(),
};
