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
      Home g      to the top                                      ‖ STOP      its process is stopped (Ctrl-Z) or frozen:
      End G       to the bottom                                               continue it with fg
      Tab         next session that needs you: asks, failed,      ● WORK      it works, however long it is silent
                  unseen                                          ○ IDLE      it is done; the next prompt is yours
      Shift-Tab   previous session that needs you                 ◌ UNK       the evidence does not decide: WHY and the
                                                                              details say what is missing
     View
      Enter d     show the details of the session                Columns
      Enter d     close the details                               HOST        the machine it runs on
      Left        details of the previous session                 PID         the Codex in its terminal; + where there are
      Right       details of the next session                                 more
      Space       expand or collapse its subagents                TID         its thread id, shortened (y copies all of it)
      E           expand or collapse all subagents                SUB         its live subagents; ! where one asks or has
      /           filter by words; !word excludes                             failed
      a           show only sessions that need you, or all        STATE       what it does now; a ? where that is inferred
      A           show or hide the sessions of the desktop        AGE         since anything was written in it
                  app                                             FOR         since its STATE changed
      w           show or hide the WHY column                     NAME        the name you gave it (n)
      t           show or close the timeline of the last 8        TITLE       what Codex calls it
                  hours                                           BRANCH      the git branch there now; @ and a commit
      <           sort by the column to the left                              where it is detached
      >           sort by the column to the right                 PWD         its working directory
      I           reverse the order                               MODEL       the model it uses; only where --columns names
                                                                              it
     Session                                                      WHY         the reason for its STATE
      o           go to its terminal
      .           open the action menu                           Marks
      n           name the session                                ASK?        inferred: likely, not certain
      x           remove its name                                 •           changed since you last selected it
      u           restore the name removed last                   ▲           two owners of its thread, or two sessions at
      y           copy its thread id                                          work in its worktree: the details tell
      m           mute or unmute its notifications                ⊘           muted (m): no notices of it
      r           refresh now, and retry failed hosts             3!          three subagents, and one asks or has failed
      z           freeze or resume the list                       detached    loaded, but no terminal shows it
      +           refresh less often                              stale       its host did not answer lately
      -           refresh more often                              -           there is none
                                                                  unknown     not known
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
     PgDn more  Esc back                                                                                    ? help  q close"
  `);
});
