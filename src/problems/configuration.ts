import { Problem } from '../model/problem.ts';
import { messageOf } from './text.ts';

export const invalidConfiguration = (file: string, complaints: readonly string[]): Problem =>
  new Problem(
    'invalid-configuration',
    `${file} has ${complaints.length === 1 ? 'a mistake' : `${complaints.length} mistakes`}:\n${complaints.map((line) => `  - ${line}`).join('\n')}`,
    'Mend the lines above and start again; docs/configuration.md lists every key.',
  );

export const folderUnreadable = (what: string, folder: string, cause: unknown): Problem =>
  new Problem(
    'folder-unreadable',
    `The folder of ${what} ${folder} cannot be read: ${messageOf(cause)}.`,
    'Check the path and its permissions.',
    cause,
  );

export const linkingNotConfigured = (): Problem =>
  new Problem(
    'linking-not-configured',
    'GitHub accounts cannot be linked: the bot does not know the App to link them with.',
    'Set github.linking.clientId to the client id of the GitHub App, and enable its device flow.',
  );

export const encryptionKeyMissing = (): Problem =>
  new Problem(
    'encryption-key-missing',
    'GitHub accounts cannot be linked: the bot has no key to encrypt their tokens with.',
    'Set BUILDMEDIC_ENCRYPTION_KEY, or BUILDMEDIC_ENCRYPTION_KEY_FILE, to 32 random bytes: `openssl rand -base64 32`.',
  );
