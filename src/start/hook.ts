import { keepCode, start } from './start.ts';

/** What `hook.sh` has Node run: the bundle's name and the topic, then the words for it. */
const [bundle = '', topic = ''] = process.argv.splice(2, 2);
(start(bundle, topic) as { readonly run: (exit: (code: number) => void) => void }).run(exit);

/** What `process.exit` comes to where nobody listens; all that it compiles to find that out takes 0.2 ms. */
function exit(code: number): void {
  keepCode(code);
  (process as unknown as { reallyExit(code: number): never }).reallyExit(code);
}
