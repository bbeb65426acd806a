import { type OptionTable, optionTable } from '../../shell/read-options.ts';

/** Options before the subcommand that take a value: docker, podman and nerdctl together, whose letters do not clash. */
export const ENGINE_GLOBAL = optionTable(
  '--config -c --context --connection -H --host -l --log-level --tlscacert --tlscert --tlskey --url --identity ' +
    '--root --runroot --storage-driver --storage-opt --cgroup-manager --network-cmd-path --runtime --events-backend ' +
    '-n --namespace -a --address --snapshotter --data-root --cni-path --cni-netconfpath --hosts-dir',
);

/** Options of compose before the subcommand, of v1 and podman-compose too. */
export const COMPOSE_GLOBAL = optionTable(
  '--ansi --env-file --insecure-registry --parallel --profile --progress --project-directory --workdir -f --file ' +
    '-p --project-name -H --host -c --context --log-level --tlscacert --tlscert --tlskey --podman-path --podman-args ' +
    '--podman-run-args --podman-build-args --in-pod --pod-args',
);

/** Options of buildx before the subcommand. */
export const BUILDX_GLOBAL = optionTable('--builder');

/** The subcommands of compose that change containers or images, with their value-taking options. */
export const COMPOSE_COMMANDS: ReadonlyMap<string, OptionTable> = new Map([
  ['build', optionTable('--build-arg --builder --progress --provenance --sbom --ssh -m --memory')],
  ['create', optionTable('--pull --scale')],
  ['down', optionTable('--rmi -t --timeout')],
  ['kill', optionTable('-s --signal')],
  ['pause', optionTable('')],
  ['restart', optionTable('-t --timeout')],
  ['rm', optionTable('')],
  [
    'run',
    optionTable(
      '--cap-add --cap-drop --entrypoint --env-from-file --name --pull -e --env -l --label -p --publish -u --user ' +
        '-v --volume -w --workdir',
    ),
  ],
  ['scale', optionTable('-t --timeout')],
  ['start', optionTable('--wait-timeout')],
  ['stop', optionTable('-t --timeout')],
  ['unpause', optionTable('')],
  ['up', optionTable('--attach --exit-code-from --no-attach --pull --scale --wait-timeout -t --timeout')],
  ['wait', optionTable('')],
  ['watch', optionTable('')],
]);

/** The subcommands of the engine that change containers; podman's `--filter` and `--cidfile` too. */
export const CONTAINER_COMMANDS: ReadonlyMap<string, OptionTable> = new Map([
  ['restart', optionTable('-s --signal -t --timeout --time --cidfile --filter')],
  ['stop', optionTable('-s --signal -t --timeout --time --cidfile --filter')],
  ['start', optionTable('--checkpoint --checkpoint-dir --detach-keys --filter')],
  ['kill', optionTable('-s --signal --cidfile')],
  ['rm', optionTable('--cidfile --filter -t --time')],
  ['pause', optionTable('--cidfile --filter')],
  ['unpause', optionTable('--cidfile --filter')],
]);

export const BUILD_TABLE = optionTable(
  '--add-host --allow --annotation --attest --build-arg --build-context --builder --cache-from --cache-to --call ' +
    '--cgroup-parent --cpu-period --cpu-quota -c --cpu-shares --cpuset-cpus --cpuset-mems -f --file --iidfile ' +
    '--isolation --label -m --memory --memory-swap --metadata-file --network --no-cache-filter -o --output ' +
    '--platform --policy --progress --provenance --sbom --secret --security-opt --shm-size --ssh -t --tag --target --ulimit',
);

export const BAKE_TABLE = optionTable(
  '--builder -f --file --metadata-file --progress --provenance --sbom --set --allow --call --list --var',
);

export const PRUNE_TABLE = optionTable(
  '--filter --keep-storage --keep-duration --builder --max-used-space --min-free-space --reserved-space',
);

export const STACK_TABLE = optionTable(
  '-c --compose-file --resolve-image --orchestrator --namespace --kubeconfig',
);

const SERVICE_LISTS =
  'config constraint container-label dns dns-option dns-search env generic-resource group host label mount network ' +
  'placement-pref publish secret sysctl ulimit';

export const SERVICE_TABLE = optionTable(
  `${SERVICE_LISTS.split(' ')
    .map((name) => `--${name}-add --${name}-rm`)
    .join(' ')} --args --cap-add --cap-drop --credential-spec --endpoint-mode --entrypoint --health-cmd ` +
    '--health-interval --health-retries --health-start-interval --health-start-period --health-timeout --hostname ' +
    '--image --isolation --limit-cpu --limit-memory --limit-pids --log-driver --log-opt --max-concurrent ' +
    '--oom-score-adj --replicas --replicas-max-per-node --reserve-cpu --reserve-memory --restart-condition ' +
    '--restart-delay --restart-max-attempts --restart-window --rollback-delay --rollback-failure-action ' +
    '--rollback-max-failure-ratio --rollback-monitor --rollback-order --rollback-parallelism --stop-grace-period ' +
    '--stop-signal --update-delay --update-failure-action --update-max-failure-ratio --update-monitor ' +
    '--update-order --update-parallelism -u --user -w --workdir',
);
