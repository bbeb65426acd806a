import { placesOf } from '../../commands/places-to-look.ts';
import { situationOf, worksElsewhere } from '../../commands/situation.ts';
import type { Context } from '../../context.ts';
import { claimConflicts } from '../../core/claims.ts';
import { entriesOf } from '../../core/session.ts';
import { uncommittedClaims } from '../../core/uncommitted.ts';
import type { Snapshot } from '../../store/store.ts';
import type { Abandoned } from '../../ui/agent-welcome.ts';

/**
 * What inactive sessions left uncommitted in this working tree and nobody active claims: killed ones end nothing, so nothing
 * else remembers their files. Git is asked only where such a session claims anything.
 */
export function findAbandoned(context: Context, snapshot: Snapshot): readonly Abandoned[] {
  const { sessions } = situationOf(context, snapshot);
  const silent = sessions.filter(
    ({ id, active, row }) =>
      !active && entriesOf(row).length > 0 && !worksElsewhere(context, snapshot.state, id),
  );
  if (silent.length === 0 || context.repository.topLevel === null) return [];
  const claimed = silent.flatMap(({ row }) => entriesOf(row));
  const changed = context.changedPaths(placesOf(context, claimed)).map(({ path }) => path);
  return silent.flatMap(({ id, row, lastActive }) => {
    const claims = uncommittedClaims(entriesOf(row), changed, context.paths);
    const paths = [...new Set(claims.flatMap((claim) => claim.paths))].filter(
      (path) => claimConflicts([path], id, sessions, context.paths).length === 0,
    );
    return paths.length === 0 ? [] : [{ session: id, paths, lastActive }];
  });
}
