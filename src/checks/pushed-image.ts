/** A program that pushes by a subcommand, and its options that take the next word as their value. */
interface Pusher {
  readonly program: RegExp;
  readonly subcommand: string;
  readonly valueOptions: ReadonlySet<string>;
}

const options = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** buildah-push(1), podman-push(1), docker image push. */
const pushers: readonly Pusher[] = [
  {
    program: /(^|\/)(buildah|podman)$/,
    subcommand: 'push',
    valueOptions: options(
      '--authfile --cert-dir --compression-format --compression-level --creds --digestfile --encryption-key --format -f --retry --retry-delay --sign-by',
    ),
  },
  { program: /(^|\/)(docker|nerdctl)$/, subcommand: 'push', valueOptions: options('--platform') },
];

/**
 * The image that a script pushes: `buildah push [options] image [docker://destination]`, up to the end of that command,
 * or the output of `buildctl build`.
 *
 * @param words the command and its arguments, split at white space
 */
export const pushedImage = (words: readonly string[]): string | undefined =>
  pushers.map((pusher) => pushedBy(pusher, words)).find((image) => image !== undefined) ??
  exportedImage(words);

function pushedBy({ program, subcommand, valueOptions }: Pusher, words: readonly string[]) {
  const push = words.findIndex(
    (word, index) => word === subcommand && words.slice(0, index).some((one) => program.test(one)),
  );
  if (push < 0) return undefined;
  const rest = words.slice(push + 1);
  const end = rest.findIndex((word) => /^(&&|\|\|?|;)$/.test(word));
  const images = rest
    .slice(0, end < 0 ? undefined : end)
    .filter((word, index, all) => !word.startsWith('-') && !valueOptions.has(all[index - 1] ?? ''));
  const last = images.find((word) => word.startsWith('docker://')) ?? images[0];
  return last?.replace(/^docker:\/\//, '').replace(/;$/, '');
}

/**
 * BuildKit's exporter: `--output type=image,name=<reference>,push=true`, where several names stand in quotes
 * (BuildKit README, "Image/Registry").
 */
function exportedImage(words: readonly string[]): string | undefined {
  const output = words.find((word) => /(^|[=,"'])type=image(,|$)/.test(word));
  return /(?:^|[,"'])name=["']?(?<name>[^,"']+)/.exec(output ?? '')?.groups?.name;
}
