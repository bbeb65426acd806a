import { answerAgent } from '../../../src/hooks/agent/answer-agent.ts';
import { type HookCall, runHook } from '../../../src/hooks/run-hook.ts';

// One call of an agent's hook in a process of its own; prints the answer as JSON.
const call: HookCall = {
  args: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  isTerminal: false,
  feed: 'none',
};
runHook(call, answerAgent).then((answer) => console.log(JSON.stringify(answer)));
