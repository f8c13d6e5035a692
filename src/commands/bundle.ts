import { once } from 'node:events';
import { Command, InvalidArgumentError } from 'commander';
import { loadBundle } from '../bundle/load-bundle.ts';
import { serveBundle } from '../bundle/serve-bundle.ts';
import { Problem } from '../model/problem.ts';
import { collectCommand } from './bundle/collect.ts';

/** `buildmedic bundle`: what is done with a snapshot of a cluster. */
export function bundleCommand(): Command {
  return new Command('bundle')
    .description('work with a snapshot of a cluster')
    .addCommand(collectCommand())
    .addCommand(serveCommand());
}

function serveCommand(): Command {
  return new Command('serve')
    .description(
      'serve a bundle as a read-only Kubernetes API on 127.0.0.1, until it is interrupted',
    )
    .argument('<bundle>', 'a folder or a .tar.gz')
    .option('--port <number>', 'port to listen on; any free one when it is 0', portNumber, 0)
    .action(async (location: string, { port }: { port: number }) => {
      process.exitCode = await serve(location, port);
    });
}

/** Serves until SIGINT or SIGTERM. Returns the exit code: 0 after a signal, 2 when it could not be served. */
async function serve(location: string, port: number): Promise<number> {
  try {
    const { bundle, problems } = await loadBundle(location);
    for (const problem of problems) complain(problem);
    const served = await serveBundle(bundle, { port });
    console.log(`Serving ${location} at ${served.url}`);
    console.log(`Try: kubectl --server=${served.url} get jobs,pods -A -o wide`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await served.close();
    return 0;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    complain(error);
    return 2;
  }
}

const complain = ({ message, advice }: Problem): void => console.error(`${message}\n  ${advice}`);

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new InvalidArgumentError('expected a number from 0 to 65535');
}
