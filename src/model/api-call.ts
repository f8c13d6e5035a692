/** One try of a call to a system beside this process, as it is counted. */
export interface ApiCall {
  readonly api: 'kubernetes' | 'github' | 'slack';
  /** `GET`, `WATCH`; Slack's own name of what was called. */
  readonly method: string;
  /** The status of the answer, or Slack's code for what it refused; `no-answer` where none came. */
  readonly status: string;
  readonly seconds: number;
}

/** Told of each call when it has ended. */
export type OnCall = (call: ApiCall) => void;

export const noAnswer = 'no-answer';
export const nobodyCounts: OnCall = () => undefined;
