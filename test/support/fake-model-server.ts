import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveFakeModel } from './fake-model.ts';

// A process of its own, because it must live in the network namespace in which the agents run.
const [folder = '.'] = process.argv.slice(2);
serveFakeModel((session, messages) => writeFileSync(join(folder, `heard-${session}.json`), messages)).then(
  (port) => console.log(port),
);
