import { describe, expect, test } from 'vitest';
import { deployEffectsOf } from '../../src/shell/deploy-effects.ts';
import { readCommandLine } from '../../src/shell/read-command-line.ts';

const effectsOf = (line: string) => readCommandLine(line).flatMap(deployEffectsOf);

describe('what starts, switches or takes away a deployment', () => {
  test.each([
    'vercel',
    'vc',
    'vercel --prod',
    'vercel deploy',
    'vercel deploy --prebuilt --archive=tgz',
    'vercel .',
    'vercel dist --prod',
    'vercel ./my-app',
    'vercel web',
    'vercel $DIR',
    'vercel --token abc --scope team deploy',
    'vercel -t abc -S logs',
    'vercel --cwd=web --local-config vercel.prod.json',
    'vercel -A ls -Q env',
    'vercel --name api',
    'vercel -n api --target dev',
    'vercel -e A=b -b C=d -m E=f',
    'vercel redeploy my-app.vercel.app',
    'vercel promote dpl_1 --timeout=5m',
    'vercel rollback dpl_1',
    'vercel rolling-release start --dpl=dpl_1',
    'vercel rr complete',
    'vercel alias set a.vercel.app b.com',
    'vercel alias a.vercel.app b.com',
    'vercel alias rm b.com',
    'vercel remove my-app --yes',
    'vercel rm my-app',
    'npx vercel',
    'npx -y vercel@latest --prod',
    'npx -p vercel vc --prod',
    'npx -c "vercel deploy"',
    'npm exec vercel -- --prod',
    'npm exec -- vercel --prod',
    'pnpm dlx vercel deploy',
    'pnpm exec vercel',
    'pnpm vercel --prod',
    'pnpm --filter web exec vercel --prod',
    'yarn vercel --prod',
    'yarn dlx vercel',
    'bunx vercel',
    'bun x vercel@52 deploy',
    './node_modules/.bin/vercel --prod',
    'sudo -u web vercel --prod',
    'env VERCEL_TOKEN=x vercel --prod',
    'VERCEL_ORG_ID=x vercel deploy --prod',
    'timeout 600 vercel --prod',
    "bash -c 'cd web && vercel'",
    'yes | vercel',
    'vercel deploy --prod > url.txt 2>&1 &',
    'echo $(vercel --prod)',
    'if vercel --prod; then echo ok; fi',
    'for d in a b; do vercel $d; done',
    'guard run docker -- vercel',
  ])('is found: %s', (line) => {
    const effects = effectsOf(line);
    expect(effects.length).toBeGreaterThan(0);
    for (const { kind } of effects) expect(kind).toBe('deploys');
  });

  test.each([
    ...'activity alerts api bisect blob build cache cert certs crons curl dev develop dns docs domains edge-config env'.split(
      ' ',
    ),
    ...'events firewall flags git help httpstat i init inspect install integration kb link list login logout log logs'.split(
      ' ',
    ),
    ...'ls mcp metrics open project projects pull redirects routes sandbox skills switch target targets team teams'.split(
      ' ',
    ),
    ...'telemetry tokens traces upgrade usage webhooks whoami'.split(' '),
  ])('is not: vercel %s', (command) => {
    for (const line of [
      `vercel ${command}`,
      `vercel --token x ${command} ls --prod`,
      `npx vc@51 ${command} a b`,
    ])
      expect(effectsOf(line)).toEqual([]);
  });

  test.each([
    'vercel --help',
    'vercel deploy -h',
    'vercel promote --help',
    'vercel --version',
    'vercel -v',
    'vercel deploy --dry --json',
    'vercel help deploy',
    'vercel promote',
    'vercel promote status my-app',
    'vercel rollback status',
    'vercel rollback',
    'vercel alias',
    'vercel alias ls',
    'vercel alias list --limit 5',
    'vercel rr',
    'vercel rolling-release fetch',
    'vercel rolling-release configure --cfg=disable',
    'guard run vercel -- vercel --prod',
    'guard run VERCEL --wait -- npx vercel --prod',
    "git guard run vercel -- sh -c 'cd web && vercel'",
    "ssh host 'vercel --prod'",
    'npm install vercel',
    'npm i -g vercel@latest',
    'pnpm add -D vercel',
    'yarn add vercel',
    'which vercel',
    'command -v vercel',
    'echo vercel deploy',
    'grep -rn vercel .',
    'cat vercel.json .vercel/project.json',
    'git commit -m "vercel deploy"',
    'guard lock vercel --wait',
    'vercel-foo deploy',
    '@vercel/ncc build',
    'npx @vercel/ncc build',
    'kubectl get svc',
    'alias v=vercel',
  ])('is not: %s', (line) => {
    expect(effectsOf(line)).toEqual([]);
  });

  test('lies where --cwd says', () => {
    expect(effectsOf('cd a && vercel --cwd b deploy')).toMatchObject([{ directory: { path: 'a/b' } }]);
    expect(effectsOf('vercel --cwd /srv/web')).toMatchObject([
      { directory: { kind: 'absolute', path: '/srv/web' } },
    ]);
  });
});
