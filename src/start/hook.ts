import { start } from './start.ts';

/** What `hook.sh` has Node run: the bundle's name and the topic, then the words for it. */
const [bundle = '', topic = ''] = process.argv.splice(2, 2);
start(bundle, topic);
