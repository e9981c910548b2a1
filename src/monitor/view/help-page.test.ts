import { expect, test } from 'vitest';
import { aBusyFleet } from '../../../fixtures/a-busy-fleet.js';
import { aViewOf, press } from '../../../fixtures/a-view.js';
import { drawn } from '../../../fixtures/terminal/drawn-text.js';

test('the help page names every key, state, column and mark', () => {
  expect(drawn(aViewOf(aBusyFleet(), [press('?')]), 120, 85)).toMatchInlineSnapshot(`
    " codex-ps  local, home, studio  5 sessions  7 threads                                                   every 1s  fresh
     ◆ 1 asks  ✗ 1 failed  ● 2 work  ○ 1 idle  ◌ 0 unknown  1 hidden: A                                            cpu 0.4%
     studio: it did not answer within 6 s: is it switched on? check the network or the VPN
     Move                                                        States
      Up k        up one line                                     ◆ ASK       waits for your approval or your answer
      Down j      down one line                                   ✗ FAIL      the last turn failed or hit a usage limit
      PgUp        up one page                                     ‖ STOP      its process is stopped (Ctrl-Z) or frozen; fg
      PgDn        down one page                                               continues it
      Home g      to the top                                      ● WORK      working, even if silent for a long time
      End G       to the bottom                                   ○ IDLE      finished; waits for your next prompt
      Tab         next session that needs you: asks, failed,      ◌ UNK       the evidence does not decide; WHY says what
                  unseen                                                      is missing
      Shift-Tab   previous session that needs you
                                                                 Columns
     View                                                         HOST        the machine it runs on
      Enter d     show the details of the session                 PID         the Codex in its terminal; + where there are
      Enter d     close the details                                           more
      Left        details of the previous session                 TID         its thread id, shortened (y copies all of it)
      Right       details of the next session                     SUB         its live subagents; ! where one asks or has
      Left        fold its group (--group)                                    failed
      Right       unfold the group                                STATE       what it does now; a ? where that is inferred
      Space       expand or collapse its subagents; on a          AGE         since anything was written in it
                  heading: the group                              FOR         since its STATE changed
      E           expand or collapse all subagents                NAME        the name you gave it (n)
      /           filter: words, key:word, !word                  TITLE       what Codex calls it
      v           switch to the next view (a named filter)        BRANCH      the git branch there now; @ and a commit
      a           show only sessions that need you, or all                    where it is detached
      A           show or hide the sessions of the desktop        PWD         its working directory
                  app                                             MODEL       the model it uses (--columns)
      w           show or hide the WHY column                     EFFORT      its reasoning effort; - for the default
      t           show or close the timeline of the last 8                    (--columns)
                  hours                                           MODE        when it asks, and what its sandbox allows
      L           show or close the usage limits                              (--columns)
      F2 S        view settings: columns, order and groups        CTX         how much of its context is used (--columns)
      e           show or close the sessions that ended in        TOK         the tokens that it has used (--columns)
                  the last day                                    TOK/MIN     the tokens that it has used a minute, over
      <           sort by the column to the left                              the last 5 minutes (--columns)
      >           sort by the column to the right                 PLAN        how many steps of its plan are done
      I           reverse the order                                           (--columns)
                                                                  FILES       how many files its patches have changed
     Session                                                                  (--columns)
      o           go to its terminal                              LAST        the last message of the agent (--columns)
      O           go to the next session that needs you           WHY         the reason for its STATE
      .           open the action menu
      n           name the session                               Marks
      x           remove its name                                 ASK?        inferred: likely, not certain
      u           restore the name removed last                   •           changed since you last selected it
      y           copy its thread id                              ▲           an alarm, such as two owners of one thread;
      m           mute or unmute its notifications                            see the details
      p           pin the session to the top, or unpin it         ⊘           muted (m): no notifications
      s           snooze the session, or wake it                  ↑           pinned (p): stays at the top
      r           refresh now, and retry failed hosts             z           snoozed (s): needs nobody until it wakes
      z           freeze or resume the list                       3!          three subagents, one of which asks or has
      +           refresh less often                                          failed
      -           refresh more often                              detached    loaded, but no terminal shows it
                                                                  stale       its host has not answered recently
     Snooze menu                                                  -           none
      1           for 15 minutes                                  unknown     not known
      2           for 1 hour
      3           until tomorrow, 6:00
      4           until its STATE changes
      s           wake it now

     Action menu
      o           go to its terminal
      t           open a shell in its directory, in a new tab
      v           read its rollout in $PAGER
      i           copy the thread id
      d           copy its directory, quoted for a shell
      r           copy the command that resumes it
      s           copy the ssh command to its terminal
      .           close the menu
      Enter       run the command shown
      y           copy the command shown
      Enter       close the message

     View settings
      Right Space Enter show or hide the column; the next choice
      Left        the choice before
      F7 [        move the column to the left
      F8 ]        move the column to the right
      F2 S        save and close

     Text input
     PgDn more  Esc back                                                                                    ? help  q close"
  `);
});
