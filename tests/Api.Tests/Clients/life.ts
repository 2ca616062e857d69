// The life of an experiment, by a client that openapi-typescript has made of docs/openapi.json: node life.js ADDRESS
import createClient from 'openapi-fetch';
import { EventSource } from 'eventsource';
import type { components, paths } from './api.js';

declare const process: { argv: string[] };

type Request = components['schemas']['RequestDocument'];
type Status = components['schemas']['RunStatus'];

const address = process.argv[2].replace(/\/$/, '');
const client = createClient<paths>({ baseUrl: address });
const [done, failing, long] = process.argv.slice(3).map(text => JSON.parse(text) as Request);

// The data of an answer, or the end of it all.
function dataOf<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data === undefined) {
    throw new Error(`${answer.response.url}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  }

  return answer.data;
}

async function submit(body: Request): Promise<string> {
  const answer = await client.POST('/api/experiments', { body, params: { header: { 'Idempotency-Key': crypto.randomUUID() } } });
  return dataOf(answer).id;
}

// The last status of the events, which end with the run.
function watch(id: string): Promise<Status> {
  return new Promise(resolve => {
    let last: Status = 'queued';
    const source = new EventSource(`${address}/api/experiments/${id}/events`);
    source.addEventListener('status', event => last = (JSON.parse(event.data) as components['schemas']['RunEvent']).status);
    source.addEventListener('error', event => {
      if (event.code === 204) {
        source.close();
        resolve(last);
      }
    });
  });
}

async function statusOf(id: string): Promise<Status> {
  return dataOf(await client.GET('/api/experiments/{id}', { params: { path: { id } } })).status;
}

const first = await submit(done);
console.log(`watched: ${await watch(first)}`);
const page = dataOf(await client.GET('/api/runs', { params: { query: { experiment: first, status: 'completed', limit: 5 } } }));
const separation = dataOf(await client.GET('/api/runs/{id}/separation', { params: { path: { id: page.items[0].id } } }));
console.log(`decay ratio: ${typeof separation === 'string' ? 'CSV' : separation.fit?.decayRatio}`);
const figure = await client.GET('/api/experiments/{id}/figure.png', { params: { path: { id: first } }, parseAs: 'arrayBuffer' });
console.log(`figure: ${String.fromCharCode(...new Uint8Array(dataOf<ArrayBuffer>(figure as never)).subarray(1, 4))}`);

const second = await submit(failing);
console.log(`watched: ${await watch(second)}`);
dataOf(await client.POST('/api/experiments/{id}/retry', { params: { path: { id: second } } }));
console.log(`retried: ${await watch(second)}`);

const third = await submit(long);
dataOf(await client.POST('/api/experiments/{id}/cancel', { params: { path: { id: third } } }));
console.log(`cancelled: ${await statusOf(third)}`);

for (const id of [first, second, third]) {
  const answer = await client.DELETE('/api/experiments/{id}', { params: { path: { id } } });
  console.log(`deleted: ${answer.response.status}`);
}

const gone = await client.GET('/api/experiments/{id}', { params: { path: { id: first } } });
console.log(`gone: ${gone.response.status} ${gone.error?.detail === `There is no experiment '${first}'.`}`);
