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
      Home g      to the first                                    ‖ STOP      its process is stopped (Ctrl-Z) or frozen:
      End G       to the last                                                 continue it with fg
      Tab         the next that needs you: asks, failed,          ● WORK      it works, however long it is silent
                  unseen                                          ○ IDLE      it is done; the next prompt is yours
      Shift-Tab   the one before                                  ◌ UNK       the evidence does not decide: WHY and the
                                                                              details say what is missing
     Look
      Enter d     all about the selected session                 Columns
      Enter d     close the details                               HOST        the machine it runs on
      Left        details of the session above                    PID         the Codex in its terminal; + where there are
      Right       details of the session below                                more
      Space       its subagents into the list and out             TID         its thread id, shortened (y copies all of it)
      /           filter by words; !word leaves out               SUB         its live subagents; ! where one asks or has
      a           only what needs you                                         failed
      A           the desktop app's sessions too                  STATE       what it does now; a ? where that is inferred
      w           the WHY column                                  AGE         since anything was written in it
      t           the last 8 hours as a picture, and back         FOR         since its STATE changed
      <           sort by the column to the left                  NAME        the name you gave it (n)
      >           sort by the column to the right                 TITLE       what Codex calls it
      I           reverse the order                               BRANCH      the git branch there now; @ and a commit
                                                                              where it is detached
     Do                                                           PWD         its working directory
      o           go to its terminal                              WHY         the reason for its STATE
      .           more to do with it: a menu
      n           name the session                               Marks
      x           clear its name                                  ASK?        inferred: likely, not certain
      u           undo the clearing                               •           changed since you last selected it
      y           copy the thread id                              ▲           two owners of its thread, or two sessions at
      m           no notices of it, and again                                 work in its worktree: the details tell
      r           look again now, at failed hosts too             ⊘           muted (m): no notices of it
      z           freeze the list, and let it go on               3!          three subagents, and one asks or has failed
      +           look less often                                 detached    loaded, but no terminal shows it
      -           look more often                                 stale       its host did not answer lately
                                                                  -           there is none
     In the menu of actions                                       unknown     not known
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
