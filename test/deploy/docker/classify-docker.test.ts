import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dockerCommandsOf } from '../../../src/deploy/docker/classify-docker.ts';
import type { DockerCommand } from '../../../src/deploy/docker/docker-command.ts';

const fixture = new URL('../../fixtures/docker/command-lines.json', import.meta.url);
const recorded: { line: string; commands: DockerCommand[] }[] = JSON.parse(readFileSync(fixture, 'utf8'));

function compose(action: string, more: Partial<DockerCommand> = {}): DockerCommand {
  return { tool: 'compose', action, build: false, services: '*', ...more };
}
function docker(action: string, more: Partial<DockerCommand> = {}): DockerCommand {
  return { tool: 'docker', action, build: false, services: '*', ...more };
}
const containers = (action: string, ...services: string[]) =>
  docker(action, { services, names: 'container' });

describe('a command line', () => {
  it.each(recorded)('takes the lock as recorded: $line', ({ line, commands }) => {
    expect(dockerCommandsOf(line)).toEqual(commands);
  });

  it.each<[string, DockerCommand[]]>([
    ['docker compose up', [compose('up', { longRunning: true })]],
    ['docker compose up --no-start', [compose('up')]],
    ['docker compose up --abort-on-container-exit test', [compose('up', { services: ['test'] })]],
    ['docker compose up --exit-code-from test test', [compose('up', { services: ['test'] })]],
    ['docker compose up -d --build=false api', [compose('up', { services: ['api'] })]],
    ['docker compose up --detach=true', [compose('up')]],
    ['docker compose up -d=false', [compose('up', { longRunning: true })]],
    ['docker compose up -d -t=5 api', [compose('up', { services: ['api'] })]],
    ['docker compose up -dt 5 api', [compose('up', { services: ['api'] })]],
    ['docker compose up -dt5 api', [compose('up', { services: ['api'] })]],
    [
      'docker compose --parallel 3 build --parallel api',
      [compose('build', { build: true, services: ['api'] })],
    ],
    ['docker compose -f a.yml rm -f api', [compose('rm', { services: ['api'] })]],
    ['docker compose stop -t 3 -- api', [compose('stop', { services: ['api'] })]],
    ['docker compose restart $SERVICE', [compose('restart')]],
    ['S=api; docker compose restart $S', [compose('restart', { services: ['api'] })]],
    ['docker compose restart {api,web}', [compose('restart', { services: ['api', 'web'] })]],
    ['docker compose wait --down-project api', [compose('wait')]],
    [
      'docker compose run --build -w /src -v .:/src api sh',
      [compose('run', { build: true, services: ['api'] })],
    ],
    ['docker compose run --build api pytest --help', [compose('run', { build: true, services: ['api'] })]],
    [
      'docker compose watch --no-up api',
      [compose('watch', { build: true, services: ['api'], longRunning: true })],
    ],
    ['podman compose restart api', [compose('restart', { services: ['api'] })]],
    ['podman-compose down', [compose('down')]],
    ['nerdctl -n k8s.io compose up -d', [compose('up')]],
    ['docker-compose -H tcp://x:1 kill -s HUP a', [compose('kill', { services: ['a'] })]],
    ['podman restart api', [containers('restart', 'api')]],
    ['docker container remove -f a b', [containers('rm', 'a', 'b')]],
    ['docker -H ssh://h stop -t 3 a', [containers('stop', 'a')]],
    ['docker stop --time=3 a', [containers('stop', 'a')]],
    ['docker kill -sHUP a', [containers('kill', 'a')]],
    ['docker pause a && docker unpause a', [containers('pause', 'a'), containers('unpause', 'a')]],
    [
      'docker build -t a:1 --tag b:2 .',
      [docker('build', { build: true, services: ['a:1', 'b:2'], names: 'image' })],
    ],
    ['docker build -t "a:$(git rev-parse HEAD)" .', [docker('build', { build: true, names: 'image' })]],
    ['docker buildx --builder x b .', [docker('build', { build: true, names: 'image' })]],
    ['docker buildx f api', [docker('bake', { build: true, services: ['api'], names: 'target' })]],
    ['docker bake', [docker('bake', { build: true, names: 'target' })]],
    ['docker system prune -af --filter until=1h', [docker('system prune')]],
    ['docker image prune', [docker('image prune')]],
    ['docker stack rm om', [docker('stack rm')]],
    ['docker stack up -c s.yml om', [docker('stack deploy')]],
    [
      'docker service scale a=3 b=1',
      [docker('service scale', { services: ['a', 'b'], names: 'swarm-service' })],
    ],
    [
      'docker service update --image x:2 --env-add A=1 om_api',
      [docker('service update', { services: ['om_api'], names: 'swarm-service' })],
    ],
    [
      'systemctl --user stop docker.service',
      [{ tool: 'daemon', action: 'daemon stop', build: false, services: '*' }],
    ],
    [
      '/etc/init.d/docker restart',
      [{ tool: 'daemon', action: 'daemon restart', build: false, services: '*' }],
    ],
    ['ssh -tt dev docker compose restart api', [compose('restart', { services: ['api'], remote: 'dev' })]],
    ["ssh dev <<'EOF'\ndocker compose down\nEOF", [compose('down', { remote: 'dev' })]],
    ['ssh a "ssh b \'docker restart c\'"', [{ ...containers('restart', 'c'), remote: 'b' }]],
    ['bash -c \'bash -c "docker compose down"\'', [compose('down')]],
    ['bash -euo pipefail -c "docker compose down"', [compose('down')]],
    ['eval "docker compose down"', [compose('down')]],
    ['if ! docker compose ps; then docker compose up -d; fi', [compose('up')]],
    [
      'for s in a b; do docker compose restart $s; done',
      [compose('restart', { services: ['a'] }), compose('restart', { services: ['b'] })],
    ],
    ['for s in $(list); do docker compose restart $s; done', [compose('restart')]],
    ['docker compose \\\n  restart \\\n  api', [compose('restart', { services: ['api'] })]],
    ['{ docker compose down; } 2>&1 | tee log', [compose('down')]],
    ['flock /tmp/l -c "docker compose down"', [compose('down')]],
    ['flock -w 5 /tmp/l docker compose down', [compose('down')]],
    [
      'rebuild() { docker compose build "$1"; }; rebuild api',
      [compose('build', { build: true, services: ['api'] })],
    ],
    ['rebuild() { docker compose build "$1"; }', []],
    ['echo `docker compose down`', [compose('down')]],
    ['cat <<EOF\n$(docker compose down)\nEOF', [compose('down')]],
    ['docker ps -q | xargs -n1 docker rm -f', [docker('rm', { names: 'container' })]],
    ["docker' 'compose restart", []],
    ["'docker' \"compose\" rest''art", [compose('restart')]],
  ])('is read by the rules: %s', (line, commands) => {
    expect(dockerCommandsOf(line)).toEqual(commands);
  });

  it.each([
    'docker compose run api pytest --build',
    'docker compose wait api',
    'docker compose up --help',
    'docker compose build --print',
    'docker compose build --check',
    'docker buildx bake --list=targets',
    'docker buildx bake --list targets',
    'docker build --call=outline .',
    'docker compose cp a api:/restart',
    'docker compose logs -f restart',
    'docker compose -p restart ps',
    'docker service ls',
    'docker service logs restart',
    'docker network prune',
    'docker inspect restart',
    'docker exec api docker restart api',
    'docker create --name restart alpine',
    'systemctl status docker',
    'systemctl restart nginx',
    'service nginx restart',
    'command -v docker compose restart',
    "git commit -m 'docker compose restart'",
    'git commit -m "$(cat <<\'EOF\'\ndocker compose down\n$(docker restart a)\nEOF\n)"',
    "printf 'docker compose restart'",
    '# docker compose restart',
    'echo x # ; docker compose restart',
    "python -c 'docker compose restart'",
    'MSG="docker compose restart"',
    'A=(docker compose restart)',
  ])('takes no lock: %s', (line) => {
    expect(dockerCommandsOf(line)).toEqual([]);
  });

  it('never throws, whatever it says', () => {
    const words = fc.constantFrom(
      'docker',
      'compose',
      'up',
      'run',
      '--build',
      '-t',
      '-',
      '--',
      'a=1',
      '$X',
      '*',
      "'",
      '"',
      '$(',
      ')',
      ';',
      '\n',
    );
    fc.assert(fc.property(fc.array(words), (line) => void dockerCommandsOf(line.join(' '))));
  });
});
