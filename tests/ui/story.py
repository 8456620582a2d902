"""One short session with a step of every kind that keys can meet."""

STORY = """\
schema: 1
id: story
title: Story
summary: A short session.
kind: routine
easier: "Less of it."
cautions: [stop-signs]
steps:
  - {name: Arrive, kind: setup, duration: 20s, advance: manual, say: "Whenever you're ready."}
  - {name: Breathe, kind: breath, duration: 30s, breath: 4-6, say: "Low and slow.",
     swap: {breath-free: "Rest your hands."}}
  - each_side: [right, left]
    steps:
      - {name: Lean, kind: stretch, duration: 20s, breath: 4-6, say: "If you like, lean {side}.",
         later: [{at: 8s, say: "Or less."}]}
      - {name: Pause, kind: pause, duration: 20s, say: "Pause here.", contact: [feet, hands]}
    between: {name: Change, kind: move, duration: 20s, advance: manual, say: "Change, if you like."}
  - {name: Choose, kind: choice, choices: [one, two], say: "Either is fine."}
  - {name: Lift, kind: reps, reps: {count: 3, up: 2s, hold: 1s, down: 3s},
     say: "If you like, lift."}
  - {name: Close, kind: close, duration: 20s, say: "Slowly."}
"""
