import { expect, test } from 'vitest';
import { aBusyFleet } from '../../../fixtures/a-busy-fleet.js';
import { aViewOf, press } from '../../../fixtures/a-view.js';
import { drawn } from '../../../fixtures/terminal/drawn-text.js';

test('the help page names every key, state, column and mark', () => {
  expect(drawn(aViewOf(aBusyFleet(), [press('?')]), 120, 82)).toMatchInlineSnapshot(`
    " codex-ps  local, home, studio  5 sessions  7 threads                                                   every 1s  fresh
     ◆ 1 asks  ✗ 1 failed  ● 2 work  ○ 1 idle  ◌ 0 unknown  1 hidden: A                                            cpu 0.4%
     studio: it did not answer within 6 s: try a longer --ssh-timeout-ms
     Move                                                        States
      Up k        up one line                                     ◆ ASK       it asks you: to allow something, or a
      Down j      down one line                                               question
      PgUp        up one page                                     ✗ FAIL      its last turn failed, or a usage limit
      PgDn        down one page                                               stopped it
      Home g      to the top                                      ● WORK      it works, however long it is silent
      End G       to the bottom                                   ○ IDLE      it is done; the next prompt is yours
      Tab         next session that needs you: asks, failed,      ◌ UNK       the evidence does not decide: WHY and the
                  unseen                                                      details say what is missing
      Shift-Tab   previous session that needs you
                                                                 Columns
     View                                                         HOST        the machine it runs on
      Enter d     show the details of the session                 PID         the Codex in its terminal; + where there are
      Enter d     close the details                                           more
      Left        details of the previous session                 TID         its thread id, shortened (y copies all of it)
      Right       details of the next session                     SUB         its live subagents; ! where one asks or has
      Space       expand or collapse its subagents                            failed
      /           filter by words; !word excludes                 STATE       what it does now; a ? where that is inferred
      a           show only sessions that need you, or all        AGE         since anything was written in it
      A           show or hide the sessions of the desktop        FOR         since its STATE changed
                  app                                             NAME        the name you gave it (n)
      w           show or hide the WHY column                     TITLE       what Codex calls it
      t           show or close the timeline of the last 8        BRANCH      the git branch there now; @ and a commit
                  hours                                                       where it is detached
      <           sort by the column to the left                  PWD         its working directory
      >           sort by the column to the right                 WHY         the reason for its STATE
      I           reverse the order
                                                                 Marks
     Session                                                      ASK?        inferred: likely, not certain
      o           go to its terminal                              •           changed since you last selected it
      .           open the action menu                            ▲           two owners of its thread, or two sessions at
      n           name the session                                            work in its worktree: the details tell
      x           remove its name                                 ⊘           muted (m): no notices of it
      u           restore the name removed last                   3!          three subagents, and one asks or has failed
      y           copy its thread id                              detached    loaded, but no terminal shows it
      m           mute or unmute its notifications                stale       its host did not answer lately
      r           refresh now, and retry failed hosts             -           there is none
      z           freeze or resume the list                       unknown     not known
      +           refresh less often
      -           refresh more often

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

     Text input
      Enter       keep the filter
      Enter       save the name; an empty name removes it
      Up          up one line
      Down        down one line
      Left        move the cursor left
      Right       move the cursor right
      Home Ctrl-A to the start
      End Ctrl-E  to the end
      Backspace   delete the character before the cursor
      Del Ctrl-D  delete the character at the cursor
      Ctrl-W      delete the word before the cursor
      Ctrl-U      clear the text

     General
      ?           open or close this help
      F1          the same, also while typing
      Esc         go back one step: close, clear the filter,
                  resume
      q           quit
      q           close what is open over the list
      Ctrl-C      quit, from anywhere
      Ctrl-Z      suspend; fg resumes
      Ctrl-L      redraw the screen
     PgDn more  Esc back                                                                                    ? help  q close"
  `);
});
