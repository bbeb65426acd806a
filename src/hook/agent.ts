import { answerAgent } from '../hooks/agent/answer-agent.ts';
import { runHookProcess } from './process.ts';

runHookProcess(answerAgent);
