#!/usr/bin/env node
// Stands in for `vercel` (and `gh`): FAKE_PROGRAM names a JSON file { log, replies: [{ match, stdout, stderr, status, hang }] };
// the first reply whose words are all among the arguments is given, and each call is logged.
import { appendFileSync, readFileSync } from 'node:fs';

const args = process.argv.slice(2);
const { log, replies } = JSON.parse(readFileSync(process.env.FAKE_PROGRAM, 'utf8'));
const { VERCEL_TOKEN, CI, VERCEL_TELEMETRY_DISABLED, NO_UPDATE_NOTIFIER, NO_COLOR, GH_PROMPT_DISABLED } =
  process.env;
for await (const _ of process.stdin); // a program may wait for the end of its input
const env = { VERCEL_TOKEN, CI, VERCEL_TELEMETRY_DISABLED, NO_UPDATE_NOTIFIER, NO_COLOR, GH_PROMPT_DISABLED };
appendFileSync(log, `${JSON.stringify({ pid: process.pid, args, env, cwd: process.cwd() })}\n`);

const reply = replies.find((one) => one.match.every((word) => args.some((arg) => arg.startsWith(word))));
if (reply?.hang) setInterval(() => {}, 1 << 30);
else {
  process.stderr.write(reply?.stderr ?? '');
  process.stdout.write(reply?.stdout ?? '');
  process.exitCode = reply?.status ?? 0;
}
