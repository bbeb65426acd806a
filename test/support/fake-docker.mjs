#!/usr/bin/env node
// A stand-in for `docker`: plays the engine that FAKE_DOCKER (a JSON file) describes and logs when each call begins and
// ends. Behaves as docker 28 with Compose 2.26 was seen to: progress on stderr, `ps --format json` as lines, 130 at signals.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

const file = process.env.FAKE_DOCKER;
const args = process.argv.slice(2);
const engine = JSON.parse(readFileSync(file, 'utf8'));
const log = (phase, more = {}) =>
  appendFileSync(
    engine.log,
    `${JSON.stringify({ phase, pid: process.pid, at: Date.now(), args, cwd: process.cwd(), ...more })}\n`,
  );
const end = (code) => {
  log('end', { code });
  process.exit(code);
};
log('start');
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    process.stderr.write('canceled\n');
    end(130);
  });
}

// A list is one value for each `ps`; the last one stays.
const step = (service, key) => {
  const value = service[key];
  if (!Array.isArray(value)) return value;
  return value.length > 1 ? value.shift() : value[0];
};
const row = ([name, service]) => {
  const state = step(service, 'state') ?? 'running';
  return {
    Service: name,
    Name: `app-${name}-1`,
    State: state,
    Health: state === 'running' ? (step(service, 'health') ?? '') : '',
    ExitCode: state === 'exited' ? (service.exitCode ?? 0) : 0,
    Status: state,
  };
};

if (args.includes('ps')) {
  if (engine.psFails) {
    process.stderr.write(
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
    );
    end(1);
  }
  const isAll = args.includes('-a');
  const rows = Object.entries(engine.services)
    .map(row)
    .filter(({ State }) => isAll || State !== 'exited');
  writeFileSync(file, JSON.stringify(engine));
  process.stdout.write(
    engine.psFormat === 'array'
      ? `${JSON.stringify(rows)}\n`
      : rows.map((one) => `${JSON.stringify(one)}\n`).join(''),
  );
  end(0);
}
await new Promise((resolve) => setTimeout(resolve, engine.delayMs ?? 0));
process.stderr.write(' Container app  Started\n');
end(engine.code ?? 0);
