import { actionIds } from '../../slack/views/actions.ts';
import { cast } from './emulators.ts';
import type { OpenPullRequest } from './github.ts';
import type { PostedMessage } from './person.ts';
import { findButton } from './render-message.ts';
import type { Seen } from './slack-tap.ts';
import { follow, type Stage, userId } from './stage.ts';

/** The job of the demo: a Kaniko build that a NetworkPolicy keeps from its registry. */
const job = 'moe-router-build';
const namespace = 'cortex-system';

/** Plays one incident from the slash command to the proof that the fix works, and prints it as people see it. */
export async function playIncident(stage: Stage): Promise<OpenPullRequest> {
  const finding = await ask(stage);
  await probe(stage, finding);
  const pull = await openFix(stage, finding);
  await mergeWhenChecked(stage, pull);
  await applyAndProve(stage);
  return pull;
}

const act = ({ say }: Stage, who: string, what: string): void => say(`\n${who}  ${what}`);

function ask(stage: Stage): Promise<PostedMessage> {
  const { slack, emulators, command } = stage;
  const isWhole = hasButton(actionIds.openFixPr);
  return follow(stage, isWhole, async () => {
    act(stage, `@${cast.onCall}`, `${command} diagnose ${job} -n ${namespace}`);
    const line = `diagnose ${job} -n ${namespace}`;
    await slack.type(userId(stage, cast.onCall), emulators.channelId, line);
  });
}

/** An action beside pull requests: it is approved like a fix, done once, and leaves nothing behind. */
async function probe(stage: Stage, finding: PostedMessage): Promise<void> {
  await follow(stage, says('does not answer the pod'), () => {
    act(stage, `@${cast.approver}`, 'presses [ Probe the connection ] and confirms');
    return press(stage, finding, actionIds.approveAction, cast.approver);
  });
}

async function openFix(stage: Stage, finding: PostedMessage): Promise<OpenPullRequest> {
  await follow(
    stage,
    ({ kind }) => kind === 'whisper',
    () => {
      act(stage, `@${cast.bystander}`, 'presses [ Open fix PR ]');
      return press(stage, finding, actionIds.openFixPr, cast.bystander);
    },
  );
  await follow(stage, says('is open on'), () => {
    act(stage, `@${cast.approver}`, 'presses [ Open fix PR ] and confirms');
    return press(stage, finding, actionIds.openFixPr, cast.approver);
  });
  const pull = await stage.github.pullRequest();
  act(stage, 'GitHub', `${pull.url} changes these lines and no others:`);
  stage.say(pull.diff.replace(/^/gm, '  '));
  return pull;
}

async function mergeWhenChecked(stage: Stage, pull: OpenPullRequest): Promise<void> {
  const { github } = stage;
  const running = Promise.withResolvers<() => Promise<void>>();
  await follow(stage, says('1 check running'), async () => {
    act(stage, 'GitHub', `the check \`validate\` of pull request #${pull.number} runs`);
    running.resolve(await github.check(pull, 'validate'));
  });
  const pass = await running.promise;
  await follow(stage, says('1 check passed'), async () => {
    act(stage, 'GitHub', 'the check has passed');
    await pass();
  });
  await follow(stage, says('Waiting for the cluster to show the change'), async () => {
    act(stage, `@${cast.approver}`, `merges pull request #${pull.number} on GitHub`);
    await github.merge(pull);
  });
}

/** From here on nobody presses anything. */
async function applyAndProve(stage: Stage): Promise<void> {
  const isProven = (seen: Seen): boolean =>
    seen.kind === 'message' && seen.threadTs !== undefined && says('*Fixed.*')(seen);
  await follow(stage, isProven, async () => {
    act(stage, 'GitOps', 'applies main to the cluster');
    stage.cluster.apply(await stage.github.manifests());
  });
}

const hasButton =
  (actionId: string) =>
  ({ message }: Seen): boolean =>
    findButton(message, actionId) !== undefined;

const says =
  (words: string) =>
  ({ message }: Seen): boolean =>
    JSON.stringify(message.blocks).includes(words);

async function press(
  stage: Stage,
  message: PostedMessage,
  actionId: string,
  who: string,
): Promise<void> {
  const button = findButton(message, actionId);
  if (button)
    await stage.slack.press(userId(stage, who), stage.emulators.channelId, message, button);
}
