;; What a step does to the rows of tables, two values at a time in float64, stored as float32: the bits of the plain loops
;; beside which it stands (see row-stretches.ts for the list, SliceNorms for the sums, optimizers/ for the updates).
;; All addresses and lengths are bytes; the list holds indexes of values.
(module
  (import "kernels" "memory" (memory 1 65536 shared))

  ;; Squares of g + l2·w and of w, added to the sums of the slices from $first on, $count of the 64.
  (func (export "norms")
    (param $list i32) (param $listEnd i32) (param $values i32) (param $gradients i32) (param $l2 f64) (param $sums i32)
    (param $first i32) (param $count i32)
    (local $at i32) (local $end i32) (local $rowBytes i32) (local $rowEnd i32) (local $slice i32) (local $sum i32)
    (local $l2s v128) (local $w v128) (local $g v128) (local $gSquares v128) (local $wSquares v128)
    (local.set $l2s (f64x2.splat (local.get $l2)))
    (local.set $gradients (i32.sub (local.get $gradients) (local.get $values)))
    (loop $stretches
      (if (i32.ge_u (local.get $list) (local.get $listEnd)) (then (return)))
      (local.set $at (i32.add (local.get $values) (i32.shl (i32.load (local.get $list)) (i32.const 2))))
      (local.set $end (i32.add (local.get $values) (i32.shl (i32.load offset=4 (local.get $list)) (i32.const 2))))
      (local.set $rowBytes (i32.shl (i32.load offset=8 (local.get $list)) (i32.const 2)))
      (local.set $slice (i32.and (i32.load offset=12 (local.get $list)) (i32.const 63)))
      (block $done
        (loop $rows
          (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
          (local.set $rowEnd (i32.add (local.get $at) (local.get $rowBytes)))
          (if (i32.ge_u (i32.sub (local.get $slice) (local.get $first)) (local.get $count))
            (then
              (local.set $at (local.get $rowEnd))
              (local.set $slice (i32.and (i32.add (local.get $slice) (i32.const 1)) (i32.const 63)))
              (br $rows)))
          (local.set $gSquares (v128.const i64x2 0 0))
          (local.set $wSquares (v128.const i64x2 0 0))
          (loop $pairs
            ;; An odd last value stands beside a zero.
            (if (i32.lt_u (i32.add (local.get $at) (i32.const 4)) (local.get $rowEnd))
              (then
                (local.set $w (v128.load64_zero (local.get $at)))
                (local.set $g (v128.load64_zero (i32.add (local.get $gradients) (local.get $at)))))
              (else
                (local.set $w (v128.load32_zero (local.get $at)))
                (local.set $g (v128.load32_zero (i32.add (local.get $gradients) (local.get $at))))))
            (local.set $w (f64x2.promote_low_f32x4 (local.get $w)))
            (local.set $g
              (f64x2.add (f64x2.promote_low_f32x4 (local.get $g)) (f64x2.mul (local.get $l2s) (local.get $w))))
            (local.set $gSquares (f64x2.add (local.get $gSquares) (f64x2.mul (local.get $g) (local.get $g))))
            (local.set $wSquares (f64x2.add (local.get $wSquares) (f64x2.mul (local.get $w) (local.get $w))))
            (local.set $at (i32.add (local.get $at) (i32.const 8)))
            (br_if $pairs (i32.lt_u (local.get $at) (local.get $rowEnd))))
          (local.set $at (local.get $rowEnd))
          ;; Even and odd places, of both sums at once.
          (local.set $sum (i32.add (local.get $sums) (i32.shl (local.get $slice) (i32.const 4))))
          (v128.store
            (local.get $sum)
            (f64x2.add
              (v128.load (local.get $sum))
              (f64x2.add
                (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $gSquares) (local.get $wSquares))
                (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31
                  (local.get $gSquares) (local.get $wSquares)))))
          (local.set $slice (i32.and (i32.add (local.get $slice) (i32.const 1)) (i32.const 63)))
          (br $rows)))
      (local.set $list (i32.add (local.get $list) (i32.const 16)))
      (br $stretches)))

  ;; Adam, as adam.ts has it. The gradients are zero afterwards, here and below.
  (func (export "adam")
    (param $list i32) (param $listEnd i32) (param $values i32) (param $gradients i32) (param $m i32) (param $v i32)
    (param $l2 f64) (param $scale f64) (param $beta1 f64) (param $fresh1 f64) (param $beta2 f64) (param $fresh2 f64) (param $epsilon f64) (param $rate f64) (param $correction f64)
    (local $at i32) (local $end i32) (local $w v128) (local $g v128) (local $first v128) (local $second v128)
    (local $l2s v128)
    (local $scales v128)
    (local $beta1s v128)
    (local $fresh1s v128)
    (local $beta2s v128)
    (local $fresh2s v128)
    (local $epsilons v128)
    (local $rates v128)
    (local $corrections v128)
    (local.set $l2s (f64x2.splat (local.get $l2)))
    (local.set $scales (f64x2.splat (local.get $scale)))
    (local.set $beta1s (f64x2.splat (local.get $beta1)))
    (local.set $fresh1s (f64x2.splat (local.get $fresh1)))
    (local.set $beta2s (f64x2.splat (local.get $beta2)))
    (local.set $fresh2s (f64x2.splat (local.get $fresh2)))
    (local.set $epsilons (f64x2.splat (local.get $epsilon)))
    (local.set $rates (f64x2.splat (local.get $rate)))
    (local.set $corrections (f64x2.splat (local.get $correction)))
    (local.set $gradients (i32.sub (local.get $gradients) (local.get $values)))
    (local.set $m (i32.sub (local.get $m) (local.get $values)))
    (local.set $v (i32.sub (local.get $v) (local.get $values)))
    (loop $stretches
      (if (i32.ge_u (local.get $list) (local.get $listEnd)) (then (return)))
      (local.set $at (i32.add (local.get $values) (i32.shl (i32.load (local.get $list)) (i32.const 2))))
      ;; The last value of an odd number is left to the caller.
      (local.set $end
        (i32.add
          (local.get $at)
          (i32.and
            (i32.shl (i32.sub (i32.load offset=4 (local.get $list)) (i32.load (local.get $list))) (i32.const 2))
            (i32.const -8))))
      (block $done
        (loop $pairs
          (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
          (local.set $w (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $at))))
          (local.set $g
            (f64x2.mul
              (local.get $scales)
              (f64x2.add
                (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $gradients) (local.get $at))))
                (f64x2.mul (local.get $l2s) (local.get $w)))))
          (v128.store64_lane 0 (i32.add (local.get $gradients) (local.get $at)) (v128.const i64x2 0 0))
          (local.set $first
            (f64x2.add
              (f64x2.mul (local.get $beta1s) (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $m) (local.get $at)))))
              (f64x2.mul (local.get $fresh1s) (local.get $g))))
          (local.set $second
            (f64x2.add
              (f64x2.mul (local.get $beta2s) (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $v) (local.get $at)))))
              (f64x2.mul (f64x2.mul (local.get $fresh2s) (local.get $g)) (local.get $g))))
          (v128.store64_lane 0 (i32.add (local.get $m) (local.get $at)) (f32x4.demote_f64x2_zero (local.get $first)))
          (v128.store64_lane 0 (i32.add (local.get $v) (local.get $at)) (f32x4.demote_f64x2_zero (local.get $second)))
          (v128.store64_lane 0 (local.get $at) (f32x4.demote_f64x2_zero
            (f64x2.sub
              (local.get $w)
              (f64x2.div
                (f64x2.mul (local.get $rates) (local.get $first))
                (f64x2.add
                  (f64x2.mul (f64x2.sqrt (local.get $second)) (local.get $corrections))
                  (local.get $epsilons))))))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br $pairs)))
      (local.set $list (i32.add (local.get $list) (i32.const 16)))
      (br $stretches)))

  ;; Adagrad, as adagrad.ts has it.
  (func (export "adagrad")
    (param $list i32) (param $listEnd i32) (param $values i32) (param $gradients i32) (param $sum i32)
    (param $l2 f64) (param $scale f64) (param $rate f64) (param $epsilon f64)
    (local $at i32) (local $end i32) (local $w v128) (local $g v128) (local $total v128)
    (local $l2s v128)
    (local $scales v128)
    (local $rates v128)
    (local $epsilons v128)
    (local.set $l2s (f64x2.splat (local.get $l2)))
    (local.set $scales (f64x2.splat (local.get $scale)))
    (local.set $rates (f64x2.splat (local.get $rate)))
    (local.set $epsilons (f64x2.splat (local.get $epsilon)))
    (local.set $gradients (i32.sub (local.get $gradients) (local.get $values)))
    (local.set $sum (i32.sub (local.get $sum) (local.get $values)))
    (loop $stretches
      (if (i32.ge_u (local.get $list) (local.get $listEnd)) (then (return)))
      (local.set $at (i32.add (local.get $values) (i32.shl (i32.load (local.get $list)) (i32.const 2))))
      ;; The last value of an odd number is left to the caller.
      (local.set $end
        (i32.add
          (local.get $at)
          (i32.and
            (i32.shl (i32.sub (i32.load offset=4 (local.get $list)) (i32.load (local.get $list))) (i32.const 2))
            (i32.const -8))))
      (block $done
        (loop $pairs
          (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
          (local.set $w (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $at))))
          (local.set $g
            (f64x2.mul
              (local.get $scales)
              (f64x2.add
                (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $gradients) (local.get $at))))
                (f64x2.mul (local.get $l2s) (local.get $w)))))
          (v128.store64_lane 0 (i32.add (local.get $gradients) (local.get $at)) (v128.const i64x2 0 0))
          (local.set $total (f64x2.add (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $sum) (local.get $at)))) (f64x2.mul (local.get $g) (local.get $g))))
          (v128.store64_lane 0 (i32.add (local.get $sum) (local.get $at)) (f32x4.demote_f64x2_zero (local.get $total)))
          (v128.store64_lane 0 (local.get $at) (f32x4.demote_f64x2_zero
            (f64x2.sub
              (local.get $w)
              (f64x2.div
                (f64x2.mul (local.get $rates) (local.get $g))
                (f64x2.add (f64x2.sqrt (local.get $total)) (local.get $epsilons))))))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br $pairs)))
      (local.set $list (i32.add (local.get $list) (i32.const 16)))
      (br $stretches)))

  ;; Gradient descent with momentum, as sgd.ts has it.
  (func (export "momentum")
    (param $list i32) (param $listEnd i32) (param $values i32) (param $gradients i32) (param $directions i32)
    (param $l2 f64) (param $scale f64) (param $momentum f64) (param $rate f64)
    (local $at i32) (local $end i32) (local $w v128) (local $g v128) (local $direction v128)
    (local $l2s v128)
    (local $scales v128)
    (local $momentums v128)
    (local $rates v128)
    (local.set $l2s (f64x2.splat (local.get $l2)))
    (local.set $scales (f64x2.splat (local.get $scale)))
    (local.set $momentums (f64x2.splat (local.get $momentum)))
    (local.set $rates (f64x2.splat (local.get $rate)))
    (local.set $gradients (i32.sub (local.get $gradients) (local.get $values)))
    (local.set $directions (i32.sub (local.get $directions) (local.get $values)))
    (loop $stretches
      (if (i32.ge_u (local.get $list) (local.get $listEnd)) (then (return)))
      (local.set $at (i32.add (local.get $values) (i32.shl (i32.load (local.get $list)) (i32.const 2))))
      ;; The last value of an odd number is left to the caller.
      (local.set $end
        (i32.add
          (local.get $at)
          (i32.and
            (i32.shl (i32.sub (i32.load offset=4 (local.get $list)) (i32.load (local.get $list))) (i32.const 2))
            (i32.const -8))))
      (block $done
        (loop $pairs
          (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
          (local.set $w (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $at))))
          (local.set $g
            (f64x2.mul
              (local.get $scales)
              (f64x2.add
                (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $gradients) (local.get $at))))
                (f64x2.mul (local.get $l2s) (local.get $w)))))
          (v128.store64_lane 0 (i32.add (local.get $gradients) (local.get $at)) (v128.const i64x2 0 0))
          (local.set $direction
            (f64x2.add (f64x2.mul (local.get $momentums) (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $directions) (local.get $at))))) (local.get $g)))
          (v128.store64_lane 0 (i32.add (local.get $directions) (local.get $at)) (f32x4.demote_f64x2_zero (local.get $direction)))
          (v128.store64_lane 0 (local.get $at) (f32x4.demote_f64x2_zero
            (f64x2.sub
              (local.get $w)
              (f64x2.mul (local.get $rates) (local.get $direction)))))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br $pairs)))
      (local.set $list (i32.add (local.get $list) (i32.const 16)))
      (br $stretches)))

  ;; Gradient descent, as sgd.ts has it; the rate is part of the scale.
  (func (export "sgd")
    (param $list i32) (param $listEnd i32) (param $values i32) (param $gradients i32)
    (param $l2 f64) (param $scale f64)
    (local $at i32) (local $end i32) (local $w v128) (local $g v128)
    (local $l2s v128)
    (local $scales v128)
    (local.set $l2s (f64x2.splat (local.get $l2)))
    (local.set $scales (f64x2.splat (local.get $scale)))
    (local.set $gradients (i32.sub (local.get $gradients) (local.get $values)))
    (loop $stretches
      (if (i32.ge_u (local.get $list) (local.get $listEnd)) (then (return)))
      (local.set $at (i32.add (local.get $values) (i32.shl (i32.load (local.get $list)) (i32.const 2))))
      ;; The last value of an odd number is left to the caller.
      (local.set $end
        (i32.add
          (local.get $at)
          (i32.and
            (i32.shl (i32.sub (i32.load offset=4 (local.get $list)) (i32.load (local.get $list))) (i32.const 2))
            (i32.const -8))))
      (block $done
        (loop $pairs
          (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
          (local.set $w (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $at))))
          (local.set $g
            (f64x2.mul
              (local.get $scales)
              (f64x2.add
                (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $gradients) (local.get $at))))
                (f64x2.mul (local.get $l2s) (local.get $w)))))
          (v128.store64_lane 0 (i32.add (local.get $gradients) (local.get $at)) (v128.const i64x2 0 0))
          (v128.store64_lane 0 (local.get $at) (f32x4.demote_f64x2_zero
            (f64x2.sub
              (local.get $w)
              (local.get $g))))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br $pairs)))
      (local.set $list (i32.add (local.get $list) (i32.const 16)))
      (br $stretches)))

  ;; Adagrad with one sum per row, as rowwise-adagrad.ts has it: a pass for the row's squares, and one for the update.
  (func (export "rowwiseAdagrad")
    (param $list i32) (param $listEnd i32) (param $values i32) (param $gradients i32) (param $sums i32)
    (param $l2 f64) (param $scale f64) (param $rate f64) (param $epsilon f64)
    (local $at i32) (local $end i32) (local $dim i32) (local $row i32) (local $rowEnd i32) (local $sum i32)
    (local $total f64)
    (local $l2s v128) (local $scales v128) (local $w v128) (local $g v128) (local $squares v128) (local $rates v128)
    (local.set $l2s (f64x2.splat (local.get $l2)))
    (local.set $scales (f64x2.splat (local.get $scale)))
    (local.set $gradients (i32.sub (local.get $gradients) (local.get $values)))
    (loop $stretches
      (if (i32.ge_u (local.get $list) (local.get $listEnd)) (then (return)))
      (local.set $row (i32.add (local.get $values) (i32.shl (i32.load (local.get $list)) (i32.const 2))))
      (local.set $end (i32.add (local.get $values) (i32.shl (i32.load offset=4 (local.get $list)) (i32.const 2))))
      (local.set $dim (i32.load offset=8 (local.get $list)))
      (local.set $sum (i32.add (local.get $sums) (i32.shl (i32.load offset=12 (local.get $list)) (i32.const 2))))
      (block $done
        (loop $rows
          (br_if $done (i32.ge_u (local.get $row) (local.get $end)))
          (local.set $rowEnd (i32.add (local.get $row) (i32.shl (local.get $dim) (i32.const 2))))
          (local.set $squares (v128.const i64x2 0 0))
          (local.set $at (local.get $row))
          (loop $pairs
            ;; An odd last value stands beside a zero, here and below.
            (if (i32.lt_u (i32.add (local.get $at) (i32.const 4)) (local.get $rowEnd))
              (then
                (local.set $w (v128.load64_zero (local.get $at)))
                (local.set $g (v128.load64_zero (i32.add (local.get $gradients) (local.get $at)))))
              (else
                (local.set $w (v128.load32_zero (local.get $at)))
                (local.set $g (v128.load32_zero (i32.add (local.get $gradients) (local.get $at))))))
            (local.set $w (f64x2.promote_low_f32x4 (local.get $w)))
            (local.set $g
              (f64x2.mul
                (local.get $scales)
                (f64x2.add
                  (f64x2.promote_low_f32x4 (local.get $g))
                  (f64x2.mul (local.get $l2s) (local.get $w)))))
            (local.set $squares (f64x2.add (local.get $squares) (f64x2.mul (local.get $g) (local.get $g))))
            (local.set $at (i32.add (local.get $at) (i32.const 8)))
            (br_if $pairs (i32.lt_u (local.get $at) (local.get $rowEnd))))
          (local.set $total
            (f64.add
              (f64.promote_f32 (f32.load (local.get $sum)))
              (f64.div
                (f64.add
                  (f64x2.extract_lane 0 (local.get $squares))
                  (f64x2.extract_lane 1 (local.get $squares)))
                (f64.convert_i32_u (local.get $dim)))))
          (f32.store (local.get $sum) (f32.demote_f64 (local.get $total)))
          (local.set $sum (i32.add (local.get $sum) (i32.const 4)))
          (local.set $rates
            (f64x2.splat (f64.div (local.get $rate) (f64.add (f64.sqrt (local.get $total)) (local.get $epsilon)))))
          (local.set $at (local.get $row))
          (loop $pairs
            (if (i32.lt_u (i32.add (local.get $at) (i32.const 4)) (local.get $rowEnd))
              (then
                (local.set $w (v128.load64_zero (local.get $at)))
                (local.set $g (v128.load64_zero (i32.add (local.get $gradients) (local.get $at)))))
              (else
                (local.set $w (v128.load32_zero (local.get $at)))
                (local.set $g (v128.load32_zero (i32.add (local.get $gradients) (local.get $at))))))
            (local.set $w (f64x2.promote_low_f32x4 (local.get $w)))
            (local.set $g
              (f64x2.mul
                (local.get $scales)
                (f64x2.add
                  (f64x2.promote_low_f32x4 (local.get $g))
                  (f64x2.mul (local.get $l2s) (local.get $w)))))
            (local.set $w
              (f32x4.demote_f64x2_zero (f64x2.sub (local.get $w) (f64x2.mul (local.get $rates) (local.get $g)))))
            (if (i32.lt_u (i32.add (local.get $at) (i32.const 4)) (local.get $rowEnd))
              (then
                (v128.store64_lane 0 (local.get $at) (local.get $w))
                (v128.store64_lane 0 (i32.add (local.get $gradients) (local.get $at)) (v128.const i64x2 0 0)))
              (else
                (v128.store32_lane 0 (local.get $at) (local.get $w))
                (f32.store (i32.add (local.get $gradients) (local.get $at)) (f32.const 0))))
            (local.set $at (i32.add (local.get $at) (i32.const 8)))
            (br_if $pairs (i32.lt_u (local.get $at) (local.get $rowEnd))))
          (local.set $row (local.get $rowEnd))
          (br $rows)))
      (local.set $list (i32.add (local.get $list) (i32.const 16)))
      (br $stretches)))

  ;; Copies the table's row of each field of each row of data, side by side. `stride` is from one row of ids to the next,
  ;; `width` from one gathered row to the next; `offsets` holds the index of each field's first value.
  (func (export "gather")
    (param $values i32) (param $ids i32) (param $idsEnd i32) (param $stride i32)
    (param $offsets i32) (param $fields i32) (param $dim i32) (param $target i32) (param $width i32)
    (local $field i32) (local $from i32) (local $to i32) (local $end i32)
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $ids) (local.get $idsEnd)))
        (local.set $field (i32.const 0))
        (local.set $to (local.get $target))
        (loop $nextField
          (local.set $from
            (i32.add
              (local.get $values)
              (i32.shl
                (i32.add
                  (i32.load (i32.add (local.get $offsets) (local.get $field)))
                  (i32.mul (i32.load (i32.add (local.get $ids) (local.get $field))) (local.get $dim)))
                (i32.const 2))))
          (local.set $end (i32.add (local.get $to) (i32.shl (local.get $dim) (i32.const 2))))
          (block $narrow
            (loop $quads
              (br_if $narrow (i32.gt_u (i32.add (local.get $to) (i32.const 16)) (local.get $end)))
              (v128.store (local.get $to) (v128.load (local.get $from)))
              (local.set $to (i32.add (local.get $to) (i32.const 16)))
              (local.set $from (i32.add (local.get $from) (i32.const 16)))
              (br $quads)))
          (block $next
            (loop $singles
              (br_if $next (i32.ge_u (local.get $to) (local.get $end)))
              (f32.store (local.get $to) (f32.load (local.get $from)))
              (local.set $to (i32.add (local.get $to) (i32.const 4)))
              (local.set $from (i32.add (local.get $from) (i32.const 4)))
              (br $singles)))
          (local.set $field (i32.add (local.get $field) (i32.const 4)))
          (br_if $nextField (i32.lt_u (local.get $field) (local.get $fields))))
        (local.set $ids (i32.add (local.get $ids) (local.get $stride)))
        (local.set $target (i32.add (local.get $target) (local.get $width)))
        (br $rows))))

  ;; The other way round: adds each gathered row to the gradients of the table's rows, those of the slices from $first on,
  ;; $count of the 64. `firstRows` holds the number of each field's first row.
  (func (export "scatterAdd")
    (param $gradients i32) (param $ids i32) (param $idsEnd i32) (param $stride i32)
    (param $offsets i32) (param $fields i32) (param $dim i32) (param $source i32) (param $width i32)
    (param $firstRows i32) (param $first i32) (param $count i32)
    (local $field i32) (local $from i32) (local $to i32) (local $end i32) (local $id i32)
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $ids) (local.get $idsEnd)))
        (local.set $field (i32.const 0))
        (local.set $from (local.get $source))
        (block $row (loop $nextField
          (local.set $id (i32.load (i32.add (local.get $ids) (local.get $field))))
          (local.set $end (i32.add (local.get $from) (i32.shl (local.get $dim) (i32.const 2))))
          (if
            (i32.ge_u
              (i32.sub
                (i32.and
                  (i32.add (i32.load (i32.add (local.get $firstRows) (local.get $field))) (local.get $id))
                  (i32.const 63))
                (local.get $first))
              (local.get $count))
            (then
              (local.set $from (local.get $end))
              (local.set $field (i32.add (local.get $field) (i32.const 4)))
              (br_if $nextField (i32.lt_u (local.get $field) (local.get $fields)))
              (br $row)))
          (local.set $to
            (i32.add
              (local.get $gradients)
              (i32.shl
                (i32.add
                  (i32.load (i32.add (local.get $offsets) (local.get $field)))
                  (i32.mul (local.get $id) (local.get $dim)))
                (i32.const 2))))
          (block $narrow
            (loop $quads
              (br_if $narrow (i32.gt_u (i32.add (local.get $from) (i32.const 16)) (local.get $end)))
              (v128.store (local.get $to) (f32x4.add (v128.load (local.get $to)) (v128.load (local.get $from))))
              (local.set $to (i32.add (local.get $to) (i32.const 16)))
              (local.set $from (i32.add (local.get $from) (i32.const 16)))
              (br $quads)))
          (block $next
            (loop $singles
              (br_if $next (i32.ge_u (local.get $from) (local.get $end)))
              (f32.store (local.get $to) (f32.add (f32.load (local.get $to)) (f32.load (local.get $from))))
              (local.set $to (i32.add (local.get $to) (i32.const 4)))
              (local.set $from (i32.add (local.get $from) (i32.const 4)))
              (br $singles)))
          (local.set $field (i32.add (local.get $field) (i32.const 4)))
          (br_if $nextField (i32.lt_u (local.get $field) (local.get $fields)))))
        (local.set $ids (i32.add (local.get $ids) (local.get $stride)))
        (local.set $source (i32.add (local.get $source) (local.get $width)))
        (br $rows))))

  ;; Copies rows of `dim` values of a table, given by their numbers, to a place where they lie side by side; or, with `back`
  ;; of 1, from there to the table. Number 0 would be at `table`.
  (func (export "copyRows")
    (param $rows i32) (param $rowsEnd i32) (param $dim i32) (param $table i32) (param $taken i32) (param $back i32)
    (local $bytes i32) (local $from i32) (local $to i32) (local $end i32)
    (local.set $bytes (i32.shl (local.get $dim) (i32.const 2)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $rows) (local.get $rowsEnd)))
        (local.set $from
          (i32.add (local.get $table) (i32.mul (i32.load (local.get $rows)) (local.get $bytes))))
        (local.set $to (local.get $taken))
        (if (local.get $back)
          (then
            (local.set $to (local.get $from))
            (local.set $from (local.get $taken))))
        (local.set $end (i32.add (local.get $to) (local.get $bytes)))
        (block $narrow
          (loop $quads
            (br_if $narrow (i32.gt_u (i32.add (local.get $to) (i32.const 16)) (local.get $end)))
            (v128.store (local.get $to) (v128.load (local.get $from)))
            (local.set $to (i32.add (local.get $to) (i32.const 16)))
            (local.set $from (i32.add (local.get $from) (i32.const 16)))
            (br $quads)))
        (block $copied
          (loop $singles
            (br_if $copied (i32.ge_u (local.get $to) (local.get $end)))
            (f32.store (local.get $to) (f32.load (local.get $from)))
            (local.set $to (i32.add (local.get $to) (i32.const 4)))
            (local.set $from (i32.add (local.get $from) (i32.const 4)))
            (br $singles)))
        (local.set $taken (i32.add (local.get $taken) (local.get $bytes)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (br $next)))))
