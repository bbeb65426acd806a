import { optionTable } from '../read-options.ts';

const FROM_FILE = '--pathspec-from-file';

export const ADD_TABLE = optionTable(`--chmod ${FROM_FILE}`, {
  switches:
    '--all --no-all --ignore-removal --no-ignore-removal --update --patch --interactive --edit --force --dry-run ' +
    '--intent-to-add --refresh --ignore-errors --ignore-missing --renormalize --sparse --verbose --pathspec-file-nul',
});

export const COMMIT_TABLE = optionTable(
  '-m --message -F --file -C --reuse-message -c --reedit-message -t --template --fixup --squash --author --date ' +
    `--cleanup --trailer ${FROM_FILE}`,
  {
    stuck: '-S -u',
    switches:
      '--all --include --only --patch --interactive --amend --dry-run --short --porcelain --long --no-verify --verify ' +
      '--allow-empty --allow-empty-message --no-edit --edit --signoff --no-signoff --reset-author --quiet --verbose ' +
      '--status --no-status --branch --null --gpg-sign --no-gpg-sign --untracked-files --no-post-rewrite --pathspec-file-nul',
  },
);

export const RM_TABLE = optionTable(FROM_FILE, {
  switches: '--force --dry-run --cached --ignore-unmatch --sparse --quiet --pathspec-file-nul',
});
export const MV_TABLE = optionTable('', { switches: '--force --dry-run --verbose --sparse' });
export const UPDATE_INDEX_TABLE = optionTable('--chmod --cacheinfo --index-version', {
  switches:
    '--add --remove --force-remove --refresh --again --assume-unchanged --no-assume-unchanged --skip-worktree --no-skip-worktree --stdin',
});

export const RESET_TABLE = optionTable(FROM_FILE, {
  switches:
    '--hard --soft --mixed --merge --keep --patch --quiet --no-refresh --intent-to-add --recurse-submodules --pathspec-file-nul',
});

export const CHECKOUT_TABLE = optionTable(`-b -B --orphan --conflict ${FROM_FILE}`, {
  switches:
    '--force --merge --detach --guess --no-guess --patch --ours --theirs --quiet --overlay --no-overlay --progress ' +
    '--track --no-track --ignore-skip-worktree-bits --ignore-other-worktrees --overwrite-ignore --recurse-submodules --pathspec-file-nul',
});

export const SWITCH_TABLE = optionTable('-c --create -C --force-create --orphan --conflict', {
  switches:
    '--force --discard-changes --merge --detach --guess --no-guess --quiet --progress --track --no-track ' +
    '--ignore-other-worktrees --overwrite-ignore --recurse-submodules',
});

export const RESTORE_TABLE = optionTable(`-s --source --conflict ${FROM_FILE}`, {
  switches:
    '--staged --worktree --patch --ours --theirs --merge --quiet --progress --overlay --no-overlay ' +
    '--ignore-unmerged --ignore-skip-worktree-bits --recurse-submodules --pathspec-file-nul',
});

export const CLEAN_TABLE = optionTable('-e --exclude', {
  switches: '--force --interactive --dry-run --quiet',
});
export const READ_TREE_TABLE = optionTable('', {
  stuck: '',
  switches: '--reset --prefix --index-output --dry-run --no-sparse-checkout',
});
export const CHECKOUT_INDEX_TABLE = optionTable('--prefix --stage', {
  switches: '--all --force --quiet --no-create --index --stdin --temp',
});

export const STASH_TABLE = optionTable(`-m --message ${FROM_FILE}`, {
  switches:
    '--patch --staged --keep-index --no-keep-index --include-untracked --all --quiet --pathspec-file-nul',
});

/** Shared by merge, rebase and pull, of which only a few options matter here. */
export const INTEGRATE_TABLE = optionTable(
  '-m --message -F --file -s --strategy -X --strategy-option --onto -x --exec --whitespace --empty --cleanup',
  {
    stuck: '-S -C',
    switches:
      '--autostash --no-autostash --abort --skip --quit --continue --no-verify --rebase --no-rebase --ff-only --dry-run',
  },
);

export const CLONE_TABLE = optionTable(
  '-b --branch -o --origin -u --upload-pack --reference --reference-if-able --separate-git-dir --depth --shallow-since ' +
    '--shallow-exclude -j --jobs --filter --template -c --config --server-option --bundle-uri --revision --ref-format',
  {
    switches:
      '--local --no-local --no-hardlinks --shared --dissociate --quiet --verbose --progress --no-checkout --bare --mirror ' +
      '--sparse --single-branch --no-single-branch --no-tags --recurse-submodules --shallow-submodules --remote-submodules',
  },
);
export const INIT_TABLE = optionTable(
  '-b --initial-branch --template --separate-git-dir --object-format --ref-format',
  {
    switches: '--quiet --bare --shared',
  },
);

export const WORKTREE_TABLE = optionTable('-b -B --reason --expire', {
  switches: '--force --detach --lock --checkout',
});
