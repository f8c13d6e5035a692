import type { SelftestSettings } from '../../model/selftest.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { SelftestStore } from '../../store/selftest-store.ts';
import { approversText, type MembersOf, membershipOf } from '../approvals/approvers.ts';

export interface RequestSelftestNeeds {
  readonly selftests: Pick<SelftestStore, 'request' | 'recordRefusal'>;
  /** Absent where no test build is configured. */
  readonly selftest?: SelftestSettings;
  readonly cluster: string;
  readonly membersOf: MembersOf;
  readonly queue: Pick<JobQueue, 'enqueue'>;
}

export interface SelftestCommand {
  readonly idempotencyKey: string;
  readonly requestedBy: string;
  readonly channel: string;
}

/** @returns what to tell the one who asked, alone; nothing when a message will show it */
export type RequestSelftest = (command: SelftestCommand) => Promise<string | undefined>;

/** The command of someone who may give it is the approval: what is built, and where, stands in the configuration. */
export const createRequestSelftest =
  ({
    selftests,
    selftest: config,
    cluster,
    membersOf,
    queue,
  }: RequestSelftestNeeds): RequestSelftest =>
  async (command) => {
    const refused = async (because: string): Promise<string> => {
      const { requestedBy, channel } = command;
      await selftests.recordRefusal({ cluster, requestedBy, channel, because });
      return because;
    };
    if (!config)
      return refused(
        'No test build is configured: selftest in buildmedic.yaml says where it runs, and who may start it.',
      );
    if ((await membershipOf(command.requestedBy, config.mayRun, membersOf)) !== 'approver')
      return refused(`Only some may start a test build: ${approversText(config.mayRun)}.`);
    const { id } = await selftests.request({ ...command, cluster, namespace: config.namespace });
    await queueSelftest(queue, id);
    return undefined;
  };

export const queueSelftest = (
  queue: Pick<JobQueue, 'enqueue'>,
  selftestId: string,
): Promise<void> =>
  queue.enqueue({ name: 'run-selftest', data: { selftestId } }, { id: selftestId });
