;; Dropout masks, 16 bytes an iteration: four lanes of xoshiro128++ (see xoshiro128.ts).
;; Memory: bytes 0-63 hold the words a, b, c, d of the generators, each a vector over the four lanes.
(module
  (import "mask" "memory" (memory 1))
  ;; Writes 1 where a random byte is below $keep, else 0, from $at up to $end. Both are multiples of 16.
  (func (export "fill") (param $at i32) (param $end i32) (param $keep i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $bytes v128) (local $limit v128) (local $one v128)
    (local.set $a (v128.load (i32.const 0)))
    (local.set $b (v128.load (i32.const 16)))
    (local.set $c (v128.load (i32.const 32)))
    (local.set $d (v128.load (i32.const 48)))
    (local.set $limit (i8x16.splat (local.get $keep)))
    (local.set $one (i8x16.splat (i32.const 1)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        ;; bytes = rotl(a + d, 7) + a
        (local.set $bytes (i32x4.add (local.get $a) (local.get $d)))
        (local.set $bytes
          (i32x4.add
            (v128.or (i32x4.shl (local.get $bytes) (i32.const 7)) (i32x4.shr_u (local.get $bytes) (i32.const 25)))
            (local.get $a)))
        (v128.store (local.get $at) (v128.and (i8x16.lt_u (local.get $bytes) (local.get $limit)) (local.get $one)))
        ;; $bytes is free now and holds b << 9
        (local.set $bytes (i32x4.shl (local.get $b) (i32.const 9)))
        (local.set $c (v128.xor (local.get $c) (local.get $a)))
        (local.set $d (v128.xor (local.get $d) (local.get $b)))
        (local.set $b (v128.xor (local.get $b) (local.get $c)))
        (local.set $a (v128.xor (local.get $a) (local.get $d)))
        (local.set $c (v128.xor (local.get $c) (local.get $bytes)))
        (local.set $d
          (v128.or (i32x4.shl (local.get $d) (i32.const 11)) (i32x4.shr_u (local.get $d) (i32.const 21))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (v128.store (i32.const 0) (local.get $a))
    (v128.store (i32.const 16) (local.get $b))
    (v128.store (i32.const 32) (local.get $c))
    (v128.store (i32.const 48) (local.get $d))))
