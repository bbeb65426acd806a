import {
  type Condition,
  type ContainerState,
  conditionOf,
  describeState,
  type Look,
  parseContainers,
} from './container-state.ts';

/** How a service is after a rebuild. */
export interface ServiceHealth {
  readonly service: string;
  readonly state: string;
}

export type Health =
  | {
      readonly kind: 'looked';
      readonly services: readonly ServiceHealth[];
      readonly unwell: readonly ServiceHealth[];
    }
  | { readonly kind: 'not-looked'; readonly why: string };

export interface HealthPorts {
  /** The output of `docker compose ps -a --format json`, or why there is none. */
  ask(): Promise<{ readonly stdout: string } | { readonly failure: string }>;
  /** Milliseconds; rejects when the user wants to end. */
  sleep(ms: number): Promise<void>;
  monotonic(): number;
}

/** Without a healthcheck the first "running" says little: a crash loop passes it. */
const SECOND_LOOK_MS = 5_000;
const LOOK_EVERY_MS = 1_000;
const DEADLINE_MS = 60_000;

/** Looks at services until each is well or one is not; gives starting ones a minute. `*` is whatever the project has. */
export async function checkHealth(services: '*' | readonly string[], ports: HealthPorts): Promise<Health> {
  const start = ports.monotonic();
  for (;;) {
    const answer = await ports.ask();
    if ('failure' in answer) return { kind: 'not-looked', why: answer.failure };
    const containers = parseContainers(answer.stdout);
    if (containers === undefined) return { kind: 'not-looked', why: 'docker compose ps gave no JSON' };
    const elapsedMs = ports.monotonic() - start;
    const wanted = wantedOf(containers, services, elapsedMs < SECOND_LOOK_MS ? 'first' : 'second');
    const is = (...conditions: readonly Condition[]) =>
      wanted.filter(({ condition }) => conditions.includes(condition));
    const isLate = elapsedMs >= DEADLINE_MS;
    const unwell = is('unwell', ...(isLate ? (['starting'] as const) : []));
    if (unwell.length > 0 || is('starting', 'settling').length === 0) {
      return { kind: 'looked', services: wanted.map(plain), unwell: unwell.map(plain) };
    }
    await ports.sleep(is('starting').length === 0 ? SECOND_LOOK_MS : LOOK_EVERY_MS);
  }
}

interface Wanted extends ServiceHealth {
  readonly condition: Condition;
}

function wantedOf(
  containers: readonly ContainerState[],
  services: '*' | readonly string[],
  look: Look,
): readonly Wanted[] {
  const wanted = containers
    .filter(({ service }) => services === '*' || services.includes(service))
    .map(
      (one): Wanted => ({
        service: one.service,
        state: describeState(one),
        condition: conditionOf(one, look),
      }),
    );
  if (services === '*') return wanted;
  const missing = services.filter((service) => !wanted.some((one) => one.service === service));
  return [
    ...wanted,
    ...missing.map((service): Wanted => ({ service, state: 'not there', condition: 'unwell' })),
  ];
}

function plain({ service, state }: Wanted): ServiceHealth {
  return { service, state };
}
