import { answerAgent } from '../../../src/hooks/agent/answer-agent.ts';
import { runHook } from '../../../src/hooks/run-hook.ts';

// One call of an agent's hook in a process of its own; prints the answer as JSON.
const call = {
  args: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  isTerminal: false,
  hasFeed: false,
};
runHook(call, answerAgent).then((answer) => console.log(JSON.stringify(answer)));
