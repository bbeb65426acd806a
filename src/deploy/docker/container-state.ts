/** One container as `docker compose ps` tells of it. */
export interface ContainerState {
  readonly service: string;
  readonly state: string;
  /** Empty without a healthcheck. */
  readonly health: string;
  readonly exitCode: number;
}

/** What a container's state means; `settling` is one without a healthcheck, of which one look says little. */
export type Condition = 'well' | 'settling' | 'starting' | 'unwell';
export type Look = 'first' | 'second';

/** Reads `ps --format json`: one array before Compose 2.21, an object a line since; undefined where it is neither. */
export function parseContainers(stdout: string): readonly ContainerState[] | undefined {
  const text = stdout.trim();
  try {
    const values: unknown = text.startsWith('[')
      ? JSON.parse(text)
      : text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line));
    return Array.isArray(values) ? values.map(readContainer) : undefined;
  } catch {
    return undefined;
  }
}

/** The condition at a look; a crash loop passes the first one, `running` between two restarts. */
export function conditionOf({ state, health, exitCode }: ContainerState, look: Look): Condition {
  if (state === 'running' && health === 'starting') return 'starting';
  if (state === 'running' && health === 'unhealthy') return 'unwell';
  if (state === 'running') return health === 'healthy' || look === 'second' ? 'well' : 'settling';
  if (state === 'restarting') return look === 'second' ? 'unwell' : 'settling';
  if (state === 'exited' && exitCode === 0) return 'well';
  return state === 'created' ? 'starting' : 'unwell';
}

/** A state in words: `exited (137)`, `unhealthy`, `restarting`. */
export function describeState({ state, health, exitCode }: ContainerState): string {
  if (state === 'running') return health === '' ? 'running' : health;
  return state === 'exited' || state === 'dead' ? `${state} (${exitCode})` : state;
}

function readContainer(value: unknown): ContainerState {
  const { Service, State, Health, ExitCode } = value as Readonly<Record<string, unknown>>;
  const word = (one: unknown): string => (typeof one === 'string' ? one : '');
  return {
    service: word(Service),
    state: word(State).toLowerCase(),
    health: word(Health).toLowerCase(),
    exitCode: typeof ExitCode === 'number' ? ExitCode : 0,
  };
}
