/** The command of a RUN instruction that failed, as the builders report it. */
export interface FailedCommand {
  readonly text?: string;
  readonly exitCode?: number;
}

const texts: readonly RegExp[] = [
  /process "(?:\/bin\/\w+ -\w+ )?(.+?)" did not complete successfully/,
  /The command '(?:\/bin\/\w+ -\w+ )?(.+?)' returned a non-zero code/,
  /building at STEP "RUN (.+?)"(?::|$)/,
  /executor failed running \[(?:\/bin\/\w+ -\w+ )?(.+?)\]/,
];

const exitCodes: readonly RegExp[] = [
  /exit (?:status|code:?) (\d{1,3})\b/,
  /non-zero code: (\d{1,3})\b/,
];

/** @param lines the builder's own lines about it; `step` is the instruction in hand, for Kaniko, which does not repeat it */
export function failedCommand(lines: readonly string[], step: string | undefined): FailedCommand {
  const named = lines.flatMap((line) => texts.flatMap((one) => one.exec(line)?.[1] ?? [])).at(-1);
  const inHand = /^RUN (.+)$/.exec(step ?? '')?.[1];
  const text = named ?? inHand;
  const code = lines
    .flatMap((line) => exitCodes.flatMap((one) => one.exec(line)?.[1] ?? []))
    .at(-1);
  return {
    ...(text ? { text } : {}),
    ...(code === undefined ? {} : { exitCode: Number(code) }),
  };
}
