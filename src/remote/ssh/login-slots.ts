import { Slots } from '../../core/slots.js';

/** How many hosts may log in at the same time, and how many behind the same bastion. */
const maxLogins = 8;
const maxBehindBastion = 4;

/** By bastion. */
export type LoginSlots = Slots<string | undefined>;

/**
 * Who may log in now. A key exchange costs both ends processor time, and a server drops some of many
 * simultaneous logins (MaxStartups).
 */
export function loginSlots(): LoginSlots {
  return new Slots((bastion, busy) => {
    const behind = busy.filter((other) => other === bastion);
    const isFree = bastion === undefined || behind.length < maxBehindBastion;
    return busy.length < maxLogins && isFree;
  });
}
