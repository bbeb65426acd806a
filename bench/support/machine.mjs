import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';

/** The machine and the programs, as far as they matter for the figures. */
export function describeMachine() {
  const [cpu] = cpus();
  const cores = `${cpus().length} × ${cpu?.model.trim() ?? 'an unknown processor'}`;
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const git = execFileSync('git', ['--version'], { encoding: 'utf8' }).trim();
  return `${type()} ${release()}, ${cores}, ${memory}; Node ${process.version}, ${git}`;
}
