import { serveFakeModel } from './fake-model.ts';

// A process of its own, because it must live in the network namespace in which the agents run.
serveFakeModel().then((port) => console.log(port));
