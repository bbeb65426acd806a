const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const PLAIN_FRAMES = ['|', '/', '-', '\\'];
const STEP_MS = 250;

/** A mark that moves while one waits; plain where the locale is not UTF-8. */
export function spinnerFrame(elapsedMs: number, env: NodeJS.ProcessEnv): string {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const frames = /utf-?8/i.test(locale) ? FRAMES : PLAIN_FRAMES;
  return frames[Math.floor(elapsedMs / STEP_MS) % frames.length] ?? '';
}
