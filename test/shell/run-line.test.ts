import { expect, it } from 'vitest';
import { runnerOf } from '../../src/shell/run-line.ts';

it.each([
  ['docker compose up -d', ''],
  ['sudo docker restart web', ''],
  ["docker build -t 'a b' .", ''],
  ['docker rm web*', ''],
  ['A=1 docker compose build', 'env'],
  ['A=1 B="x y" C=\'z\' docker compose build', 'env'],
  ['A=~/x docker compose build', 'bash -c'],
  ['command docker compose up', 'bash -c'],
  ['exec docker compose up', 'bash -c'],
  ['eval docker compose up', 'bash -c'],
  ['! docker compose up', 'bash -c'],
  ['time A=1 docker compose build', 'bash -c'],
  ['A=1 exec docker compose up', 'bash -c'],
  ['cd deploy && docker compose build', 'sh -c'],
  ['cd deploy; A=1 docker compose build "my web" || true', 'sh -c'],
  ['docker compose pull | tee log', 'sh -c'],
  ['source .env && docker compose up', 'bash -c'],
  ['. .env && docker compose up', 'bash -c'],
  ['[[ -f x ]] && docker compose up', 'bash -c'],
  ['cd x && A=1 time docker compose up', 'bash -c'],
  ['docker restart {a,b}', 'bash -c'],
  ['docker compose up |& tee log', 'bash -c'],
  ['docker compose up &> log', 'bash -c'],
  ['A+=x; docker compose up', 'bash -c'],
  ['docker rm $(docker ps -q)', 'bash -c'],
  ['docker compose down\ndocker compose up', 'bash -c'],
])('a line that is run whole: %s by %j', (line, runner) => {
  expect(runnerOf(line)).toBe(runner);
});
