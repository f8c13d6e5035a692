import { once } from 'node:events';
import { Command, Option } from 'commander';
import { type Role, roles, startApp } from '../app.ts';
import { loadConfig } from '../config.ts';
import { createLogger } from '../log.ts';

interface StartOptions {
  readonly role?: readonly Role[];
  readonly config?: string;
}

/** `buildmedic start`: the bot, until it is told to stop. */
export const startCommand = (): Command =>
  new Command('start')
    .description('run the bot')
    .addOption(
      new Option('--role <role...>', 'which roles this process has; all by default').choices(roles),
    )
    .option('--config <file>', 'the configuration; ./buildmedic.yaml where there is one')
    .action(async ({ role, config: file }: StartOptions) => {
      const config = loadConfig({ ...(file ? { file } : {}), env: process.env });
      const logger = createLogger(config.log.level);
      const app = await startApp(config, new Set(role ?? roles), logger);
      const { stop: _, ...ports } = app;
      logger.info({ roles: role ?? roles, ...ports }, 'started');
      const [signal] = await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
      logger.info({ signal }, 'stopping');
      await app.stop();
      logger.info('stopped');
    });
