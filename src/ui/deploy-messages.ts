import { printDuration } from '../core/duration.ts';
import type { Deployment } from '../deploy/vercel/deployment.ts';
import type { WatchEvent } from '../deploy/vercel/watch-ports.ts';
import type { Style } from './style.ts';
import { cutTo, widthOf } from './table.ts';
import { quoted, visible, worded } from './visible.ts';

/** One line for something that happened while a deployment was followed. */
export function eventLine(event: WatchEvent): string {
  switch (event.kind) {
    case 'looking':
      return `vercel: looking for the deployment of ${short(event.sha)} on ${visible(event.branch, 60)}`;
    case 'seen':
      return `vercel: ${stateOf(event.deployment)}${place(event.deployment)}`;
    case 'changed':
      return `vercel: ${stateOf(event.deployment)}, was ${visible(event.from.toLowerCase(), 30)}`;
    case 'still':
      return `vercel: still ${stateOf(event.deployment)} after ${printDuration(event.elapsedMs)}${inspector(event.deployment)}`;
    case 'superseded':
      return `vercel: ${short(event.sha)} is in the newer deployment of ${short(event.deployment.sha ?? '?')}; following that: ${stateOf(event.deployment)}`;
    case 'unavailable':
      return `vercel: no answer (${quoted(event.answer.detail, 100)}), asking again in ${printDuration(Math.max(1000, event.retryInMs))}`;
    case 'waiting': {
      const { heldBy, error } = event.holder;
      const what = error === undefined ? '' : ` (${quoted(error, 100)})`;
      return `vercel: failed, and session ${worded(heldBy)} holds the vercel lock${what}; waiting for its fix`;
    }
    case 'lock-lost':
      return 'guard: the vercel lock was lost; another session has taken it over';
  }
}

/** The line that moves on a terminal while a deployment is followed: what happened last, and for how long; never wider than `columns`. */
export function followingLine(
  text: string,
  elapsedMs: number,
  { style, columns, frame }: { readonly style: Style; readonly columns: number; readonly frame: string },
): string {
  const tail = `  ${printDuration(elapsedMs)}`;
  const room = columns - 4 - widthOf(`${frame} ${tail}`);
  return `${frame} ${cutTo(text, room)}${style.dim(tail)}`;
}

/** A deployment's state as one word. */
export function stateOf({ state }: Deployment): string {
  return visible(state.toLowerCase(), 30);
}

export function short(sha: string): string {
  return visible(sha.slice(0, 9));
}

/** Where a deployment is served; its address comes from Vercel and is shown escaped like all foreign text. */
export function addressOf({ url, inspectorUrl }: Deployment): string | undefined {
  const address = url === undefined ? inspectorUrl : `https://${url.replace(/^https?:\/\//, '')}`;
  return address === undefined ? undefined : visible(address);
}

function place(deployment: Deployment): string {
  const address = addressOf(deployment);
  return address === undefined ? '' : `  ${address}`;
}

function inspector({ inspectorUrl }: Deployment): string {
  return inspectorUrl === undefined ? '' : `  ${visible(inspectorUrl)}`;
}
