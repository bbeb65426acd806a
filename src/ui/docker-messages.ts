import type { Health, ServiceHealth } from '../deploy/docker/health.ts';
import { count } from './conflict-messages.ts';
import { stepLines } from './steps.ts';
import type { Style } from './style.ts';
import { alignRows } from './table.ts';
import { quoted, shellWord, visible } from './visible.ts';

/** How the containers are after a rebuild. */
export function healthLines(health: Health, style: Style): readonly string[] {
  if (health.kind === 'not-looked') {
    return [`guard: ${style.warn('warning:')} could not look at the containers: ${quoted(health.why)}`];
  }
  const { services, unwell } = health;
  if (unwell.length === 0) {
    return services.length === 0
      ? []
      : [`guard: ${count(services.length, 'container')} well: ${listed(services)}`];
  }
  const names = [...new Set(unwell.map(({ service }) => shellWord(service)))].slice(0, 3).join(' ');
  return [
    style.bad(
      `guard: the command is done, but ${count(unwell.length, 'container')} of ${services.length} ${unwell.length === 1 ? 'is' : 'are'} not well`,
    ),
    alignRows(unwell.slice(0, 10).map(({ service, state }) => [visible(service, 60), visible(state, 60)])),
    stepLines([['look why', `docker compose logs --tail 50 ${names}`]]),
  ];
}

function listed(services: readonly ServiceHealth[]): string {
  const names = [...new Set(services.map(({ service }) => visible(service, 60)))];
  return names.length > 6 ? `${names.slice(0, 6).join(', ')}, …` : names.join(', ');
}
