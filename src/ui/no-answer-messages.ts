import type { Asked, ChoosableProject, Denial, NoAnswer } from '../deploy/vercel/answer.ts';
import { alignRows } from './table.ts';
import { quoted, visible } from './visible.ts';

/** Why nobody could say how a deployment ended, and what to set or mend. */
export function noAnswerLines(what: string, answer: NoAnswer): string {
  if (answer.kind === 'denied' && answer.why === 'not-configured') return notConfigured(what, answer);
  const why = answer.kind === 'not-found' ? 'not found' : answer.why;
  if (why === 'damaged-link')
    return `guard: cannot follow the deployment of ${what}: ${visible(answer.detail)} is there, but names no project that guard can read\n${alignRows([['mend', 'vercel link writes it anew; or set vercel.project']])}`;
  const mend = mendOf(answer) ?? '';
  return `guard: could not tell how the deployment of ${what} ended: ${why}: ${quoted(answer.detail)}${mend === '' ? '' : `\n${alignRows([['mend', mend]])}`}`;
}

type Denied = Extract<NoAnswer, { readonly kind: 'denied' }>;

/** One of what is missing is a variable, the other a key of the configuration. */
function notConfigured(what: string, { choices: missing = [], projects = [] }: Denied): string {
  const [half] = missing.flatMap((name) => HALVES[name] ?? []);
  const why =
    half ??
    (projects.length > 0
      ? `.vercel/repo.json has several projects, and nothing says which: ${listed(projects.map(({ name }) => name))}`
      : lacking(missing));
  const rows = missing.flatMap((name) =>
    name === 'vercel.project' && projects.length > 0
      ? choosing(projects)
      : [SETTINGS[name] ?? (['set', visible(name)] as const)],
  );
  return `guard: cannot follow the deployment of ${what}: ${why}\n${alignRows(rows)}`;
}

function lacking(missing: readonly string[]): string {
  if (!missing.includes('VERCEL_TOKEN')) return 'nothing says which project';
  return missing.includes('vercel.project')
    ? 'nothing says which project, nor lets guard ask Vercel'
    : 'nothing lets guard ask Vercel';
}

function choosing(projects: readonly ChoosableProject[]): readonly (readonly [string, string])[] {
  const [{ name } = { name: '…' }] = projects;
  const directories = projects.flatMap(({ directory }) => directory ?? []);
  return [
    ['project', `set "vercel": { "project": ${JSON.stringify(visible(name, 60))} } in guard.config.json`],
    ...(directories.length === 0
      ? []
      : [['or', `call guard in the project’s directory: ${listed(directories)}`] as const]),
  ];
}

function listed(texts: readonly string[], max = 10): string {
  const shown = texts.slice(0, max).map((text) => visible(text, 60));
  return texts.length > max ? `${shown.join(', ')} and ${texts.length - max} more` : shown.join(', ');
}

const HALVES: Readonly<Record<string, string>> = {
  VERCEL_ORG_ID: 'VERCEL_PROJECT_ID is set without VERCEL_ORG_ID, and they count only together',
  VERCEL_PROJECT_ID: 'VERCEL_ORG_ID is set without VERCEL_PROJECT_ID, and they count only together',
};

const SETTINGS: Readonly<Record<string, readonly [string, string]>> = {
  VERCEL_TOKEN: ['access', 'set VERCEL_TOKEN in the environment, or run vercel login'],
  'vercel.project': ['project', 'set "vercel": { "project": "…" } in guard.config.json, or run vercel link'],
  VERCEL_ORG_ID: ['team', 'set VERCEL_ORG_ID as well, the id of the team or of the personal account'],
  VERCEL_PROJECT_ID: [
    'project',
    'set VERCEL_PROJECT_ID as well, or "vercel": { "project": "…" } in guard.config.json',
  ],
};

function mendOf(answer: NoAnswer): string | undefined {
  if (answer.kind === 'not-found') return 'see vercel.project and vercel.team, or what vercel link wrote';
  return answer.kind === 'denied' ? MENDS[answer.by ?? 'rest'][answer.why] : undefined;
}

/** Each has credentials of its own: another's would mend nothing. */
const MENDS: Readonly<Record<Asked, Partial<Readonly<Record<Denial, string>>>>> = {
  rest: {
    'missing-token': 'set VERCEL_TOKEN',
    'invalid-token': 'VERCEL_TOKEN is not valid any more: make a new one in Vercel’s account settings',
    forbidden: 'the token has no access to this project or team: see vercel.team',
  },
  cli: {
    'not-logged-in': 'vercel login, or set VERCEL_TOKEN',
    'invalid-token': 'vercel login, or set VERCEL_TOKEN',
    forbidden: 'the vercel CLI’s login has no access to this project or team: see vercel.team',
    'missing-scope': 'name the team: "vercel": { "team": "…" } in guard.config.json',
    'too-old': 'update the vercel CLI, or set VERCEL_TOKEN',
  },
  github: {
    'not-logged-in': 'gh auth login, or set GH_TOKEN',
    'invalid-token': 'gh auth login, or set a GH_TOKEN that is valid',
    forbidden: 'gh’s login has no access to this repository: see gh auth status',
    'too-old': 'update gh',
  },
};
