import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface CannedAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CannedAws {
  readonly url: string;
  /** By what is asked: `s3:HeadObject`, the simulated action of IAM, `ecr:DescribeImages`. Anything else is a 500. */
  answers: Readonly<Record<string, CannedAnswer>>;
  /** What was asked, with what it was about. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** A server that answers as S3 (REST), IAM (query protocol, XML) and ECR (JSON) do on the wire. */
export async function cannedAws(): Promise<CannedAws> {
  const canned: Pick<CannedAws, 'answers' | 'asked'> = { answers: {}, asked: [] };
  const server = createServer(async (request, response) => {
    const { question, about } = questionIn(request, await text(request));
    canned.asked.push([question, ...about].join(' '));
    const { status, body = '', headers = {} } = canned.answers[question] ?? { status: 500 };
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(canned, {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

function questionIn({ method, url = '', headers }: IncomingMessage, body: string) {
  if (method === 'HEAD') {
    const isObject = url
      .split('?')[0]
      ?.replace(/^\/+|\/+$/g, '')
      .includes('/');
    return { question: isObject ? 's3:HeadObject' : 's3:HeadBucket', about: [] };
  }
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const { repositoryName, imageIds } = JSON.parse(body);
    return {
      question: `ecr:${target.split('.').at(-1)}`,
      about: [repositoryName, imageIds[0].imageTag],
    };
  }
  const form = new URLSearchParams(body);
  return {
    question: form.get('ActionNames.member.1') ?? '',
    about: [form.get('ResourceArns.member.1') ?? ''],
  };
}
