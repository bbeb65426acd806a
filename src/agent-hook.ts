import { runHookProcess } from './hook.ts';
import { answerAgent } from './hooks/agent/answer-agent.ts';

runHookProcess(answerAgent);
