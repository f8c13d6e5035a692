import { answer, type Handle } from './server.ts';

/** What is measured, as text, and the content type that says how to read it. */
export type Exposed = () => Promise<{ readonly type: string; readonly text: string }>;

/** `/metrics`, for Prometheus. */
export const metricsRoute =
  (exposed: Exposed): Handle =>
  async (request, response) => {
    if (request.method !== 'GET') return answer(response, 405, 'Prometheus sends GET.');
    const { type, text } = await exposed();
    response.writeHead(200, { 'content-type': type }).end(text);
  };
