// Follows a stream of events by the npm package eventsource until it ends, and prints a line for each event: node events.mjs URL
import { EventSource } from 'eventsource';

const source = new EventSource(process.argv[2]);
for (const type of ['status', 'progress', 'note', 'counts']) {
  source.addEventListener(type, event => console.log(`${type} ${event.lastEventId} ${event.data}`));
}

source.addEventListener('error', event => {
  if (event.code === 204) {
    source.close();
  }
});
