import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { doctor } from '../../src/commands/doctor/doctor.ts';
import { init } from '../../src/commands/init.ts';
import { planAgents } from '../../src/install/agent-settings.ts';
import type { AgentName } from '../../src/install/agents/agent.ts';
import { EMPTY_RECORD } from '../../src/install/record.ts';
import { doctorSentence } from '../../src/ui/doctor-view.ts';
import { applyPlan } from '../install/install-lab.ts';
import { type AgentLab, makeAgentLab } from '../support/agent-lab.ts';

let lab: AgentLab;
let dist: string;
beforeEach(() => {
  lab = makeAgentLab();
  dist = join(lab.root, 'dist');
  mkdirSync(dist);
  writeFileSync(join(dist, 'hook.sh'), '');
});
afterEach(() => lab.dispose());

function setUp(agents: readonly AgentName[]): void {
  const site = { commonDir: join(lab.top, '.git'), record: EMPTY_RECORD, roots: [lab.top] };
  const facts = { directory: lab.top, shim: join(dist, 'hook.sh') };
  applyPlan(lab.top, planAgents(facts, { site, agents }), EMPTY_RECORD);
}

async function lines(): Promise<readonly string[]> {
  const { facts } = await doctor(await lab.context(), { dist, nodeVersion: 'v20' });
  return facts.findings
    .filter(({ code }) => code.startsWith('agent-'))
    .map((finding) => `${finding.level} ${doctorSentence(finding)}`);
}

it('a doctor names what an agent still waits for until a session of it was heard of', async () => {
  setUp(['claude', 'codex']);
  const unheard = 'set up, but no session of it was heard of yet';
  expect(await lines()).toEqual([
    `warn claude: ${unheard} - accept the hooks when Claude Code asks whether to trust this folder`,
    `warn codex: ${unheard} - accept the hooks once in Codex: /hooks`,
  ]);
  await lab.claude('one').start();
  expect(await lines()).toEqual([
    `ok claude: hooks in ${join(lab.top, '.claude/settings.local.json')}`,
    expect.stringContaining('warn codex: set up, but'),
  ]);
});

it('a doctor says where Claude Code’s hooks are turned off', async () => {
  setUp(['claude']);
  lab.write('.claude/settings.json', '{ "disableAllHooks": true }');
  const file = join(lab.top, '.claude/settings.json');
  expect(await lines()).toEqual([
    `warn claude: guard is set up, but "disableAllHooks" in ${file} keeps its hooks from running - take it out`,
  ]);
});

it('a doctor asks for no hooks where an agent has none, or reads Claude’s', async () => {
  lab.write('.cursor/rules/x.md', 'x');
  lab.write('.windsurf/x', 'x');
  setUp(['claude']);
  expect((await lines()).slice(1)).toEqual([
    expect.stringMatching(/^warn cursor: set up, .* trust this workspace in Cursor$/),
    'ok windsurf: served by the git hooks alone',
  ]);
});

it('a doctor misses the settings of an agent that guard set up, and init makes them again', async () => {
  const options = { instructions: false, statusLine: false, mode: 'apply', dist } as const;
  await init(await lab.context(), { ...options, agents: ['claude'] });
  const file = join(lab.top, '.claude/settings.local.json');
  for (const gone of [file, join(lab.top, '.claude')]) {
    rmSync(gone, { recursive: true });
    expect(await lines()).toEqual([
      `fail claude: guard set it up, but its hooks are gone from ${file} - guard init (or, where they are meant to be gone, guard init --agents none)`,
    ]);
    await init(await lab.context(), { ...options, agents: null });
    expect(await lines()).toEqual([expect.stringContaining('warn claude: set up')]);
  }
});

it('a doctor sends nobody to an init that passes over the agent: the configuration names others', async () => {
  const options = { instructions: false, statusLine: false, mode: 'apply', dist } as const;
  await init(await lab.context(), { ...options, agents: ['claude'] });
  rmSync(join(lab.top, '.claude/settings.local.json'));
  lab.configure({ agents: ['codex'] });
  expect(await lines()).toEqual(["warn claude: no hooks of guard's - guard init --agents claude"]);
});

it.each([
  ['{"hooks":null}', 'line 1, column 10: an object was expected here'],
  ['{"hooks":[]}', 'line 1, column 10: an object was expected here'],
  ['{"permissions":{"allow":"x"}}', 'line 1, column 25: an array was expected here'],
  ['[]', 'line 1, column 1: an object was expected here'],
])('a doctor says what is in the way of an agent’s hooks, as init does: %s', async (text, why) => {
  lab.write('.claude/settings.local.json', text);
  const file = join(lab.top, '.claude/settings.local.json');
  expect(await lines()).toEqual([
    `warn claude: no hooks of guard's, because ${file}, ${why} - mend it, then guard init`,
  ]);
});
