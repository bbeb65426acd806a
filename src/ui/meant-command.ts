/** What programs that are called like a lock are told to do. */
const VERBS: ReadonlyMap<string, RegExp> = new Map([
  ['docker', /^(?:build|buildx|compose|container|create|image|kill|pull|restart|rm|run|start|stop|up)$/],
  ['vercel', /^(?:alias|build|deploy|promote|redeploy|rollback)$/],
]);

/** The command that is meant under a lock: with `guard run docker compose up` somebody named the program, not the lock. */
export function meantCommand(lock: string, command: readonly string[]): readonly string[] {
  return VERBS.get(lock)?.test(command[0] ?? '') === true ? [lock, ...command] : command;
}
