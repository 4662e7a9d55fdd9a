"""亩均论英雄 (亩产效益综合评价): schemes as data, exact scores, classes, rounds, simulation."""
