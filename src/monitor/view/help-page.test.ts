import { expect, test } from 'vitest';
import { aBusyFleet } from '../../../fixtures/a-busy-fleet.js';
import { aViewOf } from '../../../fixtures/a-view.js';
import { drawn } from '../../../fixtures/terminal/drawn-text.js';

test('the help page names every key, state, column and mark', () => {
  expect(drawn(aViewOf(aBusyFleet(), [{ kind: 'help' }]), 120, 82)).toMatchInlineSnapshot(`
    " codex-ps  local, home, studio  5 sessions  7 threads                                                   every 1s  fresh
     ◆ 1 asks  ✗ 1 failed  ● 2 work  ○ 1 idle  ◌ 0 unknown  1 hidden: A                                            cpu 0.4%
     studio: it did not answer within 6 s: try a longer --ssh-timeout-ms
     Move                                                        States
      Up k        one line up                                     ◆ ASK       it asks you: to allow something, or a
      Down j      one line down                                               question
      PgUp        one page up                                     ✗ FAIL      its last turn failed, or a usage limit
      PgDn        one page down                                               stopped it
      Home g      to the first                                    ● WORK      it works, however long it is silent
      End G       to the last                                     ○ IDLE      it is done; the next prompt is yours
      Tab         the next that needs you: asks, failed,          ◌ UNK       the evidence does not decide: WHY and the
                  unseen                                                      details say what is missing
      Shift-Tab   the one before
                                                                 Columns
     Look                                                         HOST        the machine it runs on
      Enter d     all about the selected session                  PID         the Codex in its terminal; + where there are
      Enter d     close the details                                           more
      Left        details of the session above                    TID         its thread id, shortened (y copies all of it)
      Right       details of the session below                    SUB         its live subagents; ! where one asks or has
      Space       its subagents into the list and out                         failed
      /           filter by words; !word leaves out               STATE       what it does now; a ? where that is inferred
      a           only what needs you                             AGE         since anything was written in it
      A           the desktop app's sessions too                  FOR         since its STATE changed
      w           the WHY column                                  NAME        the name you gave it (n)
      t           the last 8 hours as a picture, and back         TITLE       what Codex calls it
      <           sort by the column to the left                  BRANCH      the git branch there now; @ and a commit
      >           sort by the column to the right                             where it is detached
      I           reverse the order                               PWD         its working directory
                                                                  WHY         the reason for its STATE
     Do
      o           go to its terminal                             Marks
      .           more to do with it: a menu                      ASK?        inferred: likely, not certain
      n           name the session                                •           changed since you last selected it
      x           clear its name                                  ▲           two owners of its thread, or two sessions at
      u           undo the clearing                                           work in its worktree: the details tell
      y           copy the thread id                              ⊘           muted (m): no notices of it
      m           no notices of it, and again                     3!          three subagents, and one asks or has failed
      r           look again now, at failed hosts too             detached    loaded, but no terminal shows it
      z           freeze the list, and let it go on               stale       its host did not answer lately
      +           look less often                                 -           there is none
      -           look more often                                 unknown     not known

     In the menu of actions
      o           go to its terminal
      t           open a shell in its directory, in a new tab
      v           read its rollout in $PAGER
      i           copy the thread id
      d           copy its directory, quoted for a shell
      r           copy the command that resumes it
      s           copy the ssh command to its terminal
      .           close the menu
      Enter       run what is shown
      y           copy the command that is shown
      Enter       close the message

     While typing
      Enter       keep the filter
      Enter       save the name; an empty one clears it
      Up          one row up
      Down        one row down
      Left        cursor left
      Right       cursor right
      Home Ctrl-A to the start
      End Ctrl-E  to the end
      Backspace   delete before the cursor
      Del Ctrl-D  delete at the cursor
      Ctrl-W      delete the word before the cursor
      Ctrl-U      clear it

     Leave
      ?           this page
      F1          this page, also while typing
      Esc         one step back, never out
      q           quit
      Ctrl-C      quit, from anywhere
      Ctrl-Z      suspend; fg comes back
      Ctrl-L      draw the screen again




     Esc back                                                                                                ? help  q quit"
  `);
});
