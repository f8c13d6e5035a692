import { App, HTTPReceiver, type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Click } from '../incidents/approvals/judge-click.ts';
import type { CleanupClick } from '../incidents/cleanup/decide-cleanup.ts';
import type { FeedbackClick, WrongFinding } from '../incidents/feedback/give-feedback.ts';
import type { PullRequestClick } from '../incidents/pull-requests/proposed-pull-request.ts';
import type { AskedAbout } from '../incidents/questions/ask-about.ts';
import type { SelftestCommand } from '../incidents/selftest/request-selftest.ts';
import type { OnCall } from '../model/api-call.ts';
import type { Incident, IncidentRequest } from '../model/incident.ts';
import type { PostedMessage } from '../model/posted-message.ts';
import type { Asker, Question } from '../model/question.ts';
import { createAnswer } from './answers.ts';
import { listenToQuestions } from './asked-about.ts';
import { listenToButtons } from './buttons.ts';
import { listenToCleanups } from './cleanups.ts';
import { slackClient, slackClientOptions } from './client.ts';
import { listenToDecisions } from './decisions.ts';
import type { Delivery } from './delivery.ts';
import { listenToFeedback } from './feedback.ts';
import { hearingApps } from './hear-apps.ts';
import { listenToHome } from './home.ts';
import { ownIdentity } from './own-identity.ts';
import { slackRespond } from './respond.ts';
import { listenToCommand } from './slash-command.ts';
import type { SlackMessage } from './views/blocks.ts';

export interface SlackOptions {
  readonly token: string;
  /** The slash command: `/build`. */
  readonly command: string;
  /** An emulator's or proxy's address in place of Slack's. */
  readonly apiUrl?: string;
  readonly receive:
    | { readonly mode: 'socket'; readonly appToken: string }
    | {
        readonly mode: 'http';
        readonly signingSecret: string;
        readonly host: string;
        readonly port: number;
        readonly path: string;
      };
  /** How messages get out; the way of all others of this process. */
  readonly delivery: Delivery;
  readonly logger: Logger;
  /** Told of each try of a call. */
  readonly onCall?: OnCall;
}

/** What happens on each thing that a person does. The answers are shown to that person alone. */
export interface SlackHandlers {
  /** Puts the request on record before Slack is answered. Rejects with a Problem that names a mistake in it. */
  record(
    request: Omit<IncidentRequest, 'cluster'> & { cluster?: string },
  ): Promise<{ incident: Incident; isNew: boolean }>;
  begin(incident: Incident): Promise<void>;
  /** Somebody opened the app's home. */
  homeOpened(slackUser: string): Promise<void>;
  /** Whether it matters there what other apps post. */
  listensIn(channel: string): boolean;
  /** Another app has posted a message. What it tells is on record once this resolves. */
  heard(message: PostedMessage): Promise<void>;
  /** Somebody asks about a message. @returns what the asker is told alone; nothing when a message will show it */
  askAbout(asked: AskedAbout): Promise<SlackMessage | undefined>;
  /** Starts a test build. @returns what the asker is told alone; nothing when a message will show it */
  selftest(command: SelftestCommand): Promise<SlackMessage | undefined>;
  /** Links the person's GitHub account. @param responseUrl takes answers for half an hour */
  link(slackUser: string, responseUrl: string): Promise<SlackMessage>;
  unlink(slackUser: string): Promise<SlackMessage>;
  /** Answers what a person asked about builds and incidents. */
  answer(question: Question, asker: Asker): Promise<SlackMessage>;
  approve(click: Click): Promise<SlackMessage | undefined>;
  /** What it would change, and who may let it. */
  preview(click: Click): Promise<ModalView>;
  /** May they reject it? @returns what they are told when they may not */
  mayReject(click: Click): Promise<SlackMessage | undefined>;
  reject(click: Click & { readonly reason?: string }): Promise<SlackMessage | undefined>;
  /** Asks for another approval of what was closed on GitHub. */
  proposeAgain(proposalId: string, by: string): Promise<SlackMessage | undefined>;
  /** Approves a pull request on GitHub, with their own account. */
  approveOnGitHub(click: PullRequestClick): Promise<SlackMessage | undefined>;
  /** Wants a pull request merged as soon as it is green, with their own account. */
  merge(click: PullRequestClick): Promise<SlackMessage | undefined>;
  doNotMerge(click: PullRequestClick): Promise<SlackMessage | undefined>;
  /** Lets a round of cleaning up go. */
  approveCleanup(click: CleanupClick): Promise<SlackMessage | undefined>;
  leaveCleanup(click: CleanupClick): Promise<SlackMessage | undefined>;
  evidence(incidentId: string): Promise<ModalView>;
  dismiss(incidentId: string, by: string): Promise<SlackMessage | undefined>;
  stopWaiting(verificationId: string, by: string): Promise<SlackMessage | undefined>;
  /** Puts on record that a finding is right. */
  findingRight(click: FeedbackClick): Promise<void>;
  /** Asks what a finding should have said. */
  feedbackForm(click: FeedbackClick): Promise<ModalView>;
  findingWrong(wrong: WrongFinding): Promise<void>;
  chooseNamespace(incidentId: string, namespace: string, by: string): Promise<void>;
}

export interface SlackApp {
  /** Begins to receive. @returns the port in HTTP mode */
  start(): Promise<{ port?: number }>;
  stop(): Promise<void>;
}

/** The bot's ear: acknowledges within Slack's three seconds, hands on what was asked, and tells the asker of mistakes. */
export function slackApp(options: SlackOptions, handlers: SlackHandlers): SlackApp {
  const { delivery, token, apiUrl, onCall } = options;
  const client = slackClient(token, apiUrl, onCall);
  const identity = ownIdentity(client);
  const app = new App({
    // One workspace, one token. Given the token alone, Bolt would ask Slack who we are before every acknowledgement.
    authorize: async () => ({ botToken: options.token }),
    receiver: hearingApps(receiverFor(options), { ...handlers, identity }),
    clientOptions: slackClientOptions(apiUrl, onCall),
    logger: options.logger,
  });
  const answer = createAnswer(client, delivery);
  const respond = slackRespond(delivery);
  listenToCommand(app, options.command, handlers, respond);
  listenToQuestions(app, options.command, handlers, { answer, respond });
  listenToButtons(app, handlers, answer);
  listenToDecisions(app, handlers, answer);
  listenToHome(app, handlers);
  listenToCleanups(app, handlers, answer);
  listenToFeedback(app, handlers, answer);
  app.error(async (error) => options.logger.error(error));
  return {
    async start() {
      if (options.receive.mode === 'socket') {
        await app.start();
        return {};
      }
      const server = await app.start({ port: options.receive.port, host: options.receive.host });
      const address =
        'address' in Object(server) ? (server as { address(): unknown }).address() : undefined;
      return { port: (address as { port?: number } | undefined)?.port ?? options.receive.port };
    },
    async stop() {
      await app.stop();
    },
  };
}

const receiverFor = ({ receive, apiUrl, logger, onCall }: SlackOptions): Receiver =>
  receive.mode === 'socket'
    ? new SocketModeReceiver({
        appToken: receive.appToken,
        installerOptions: { clientOptions: slackClientOptions(apiUrl, onCall) },
        logger,
      })
    : new HTTPReceiver({
        signingSecret: receive.signingSecret,
        endpoints: receive.path,
        port: receive.port,
        logger,
      });
